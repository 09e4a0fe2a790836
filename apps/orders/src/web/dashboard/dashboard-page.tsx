/** The desk at a glance: how many orders are in which status, and what was ordered in the last days. Live. */
import { useQuery } from '@headwater/react';
import { useState } from 'react';
import { OrderList } from '../../domain/index.ts';
import { EmptyDesk } from '../orders/empty-desk.tsx';
import { sumOf, valuesInWords } from '../words/total-words.ts';
import { lastDays } from './last-days.ts';
import { StatusChart } from './status-chart.tsx';
import { ValueChart } from './value-chart.tsx';

const DAYS = 14;

export function DashboardPage() {
  // The days are those of the moment at which the page is opened.
  const [span] = useState(() => lastDays(DAYS, Date.now(), -new Date().getTimezoneOffset()));
  const totals = useQuery(OrderList.queries.OrderTotals({}));
  const values = useQuery(OrderList.queries.ValueByDay({ from: span.from, offsetMinutes: span.offsetMinutes }));
  if (totals === undefined || values === undefined) return null;
  const all = sumOf(totals);
  return (
    <>
      <div className="page-head">
        <h1>Dashboard</h1>
        {all.count > 0 && (
          <p className="soft number">
            {all.count} {all.count === 1 ? 'order' : 'orders'}, {valuesInWords(all.values)}
          </p>
        )}
      </div>
      {all.count === 0 ? (
        <EmptyDesk />
      ) : (
        <div className="charts">
          <StatusChart totals={totals} />
          <ValueChart days={span.days} values={values} currencies={all.values.map(({ currency }) => currency)} />
        </div>
      )}
    </>
  );
}
