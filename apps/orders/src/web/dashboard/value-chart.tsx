/** What was ordered on each of the last days, in one currency at a time: amounts of several do not add up. */
import { useCallback, useMemo, useState } from 'react';
import { formatMoney, type DayValue } from '../../domain/index.ts';
import { Field } from '../ui/field.tsx';
import { dayInWords } from '../words/time-words.ts';
import { ChartCard } from './chart-card.tsx';
import { amountsOf } from './last-days.ts';

export interface ValueChartProps {
  readonly days: readonly string[];
  readonly values: readonly DayValue[];
  readonly currencies: readonly string[];
}

const colours = ['--accent'];

export function ValueChart({ days, values, currencies }: ValueChartProps) {
  const [chosen, setChosen] = useState('EUR');
  const currency = currencies.includes(chosen) ? chosen : (currencies[0] ?? chosen);
  const labels = useMemo(() => days.map(dayInWords), [days]);
  const amounts = useMemo(() => amountsOf(days, values, currency), [days, values, currency]);
  const format = useCallback((amount: number) => formatMoney(amount, currency), [currency]);
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  return (
    <ChartCard
      title="Value by day"
      label={`Bar chart: ${format(total)} ordered in the last ${days.length} days`}
      column="Day"
      unit="Ordered, without what was cancelled"
      labels={labels}
      amounts={amounts}
      colours={colours}
      format={format}
    >
      {currencies.length > 1 && (
        <Field label="Currency" labelHidden>
          {(control) => (
            <select {...control} value={currency} onChange={({ target }) => setChosen(target.value)}>
              {currencies.map((code) => (
                <option key={code}>{code}</option>
              ))}
            </select>
          )}
        </Field>
      )}
    </ChartCard>
  );
}
