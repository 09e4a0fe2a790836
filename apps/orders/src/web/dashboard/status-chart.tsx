/** How many orders are in which status. */
import { useMemo } from 'react';
import type { OrderStatus, StatusTotal } from '../../domain/index.ts';
import { statusWords } from '../words/status-words.ts';
import { ChartCard } from './chart-card.tsx';

/** The colours of the status chips. */
const colourByStatus: Readonly<Record<OrderStatus, string>> = {
  open: '--info',
  paid: '--accent',
  shipped: '--plum',
  delivered: '--good',
  cancelled: '--line-strong',
};

export function StatusChart({ totals }: { readonly totals: readonly StatusTotal[] }) {
  const bars = useMemo(
    () => ({
      labels: totals.map(({ status }) => statusWords[status]),
      amounts: totals.map(({ count }) => count),
      colours: totals.map(({ status }) => colourByStatus[status]),
    }),
    [totals],
  );
  return (
    <ChartCard
      title="Orders by status"
      label={`Bar chart: ${bars.labels.map((name, index) => `${name} ${bars.amounts[index]}`).join(', ')}`}
      column="Status"
      unit="Orders"
      lying
      format={String}
      {...bars}
    />
  );
}
