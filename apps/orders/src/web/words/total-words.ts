/** Sums of money in several currencies as one text. */
import { formatMoney, type StatusTotal, type Value } from '../../domain/index.ts';

/** `€1,250.00`, `€1,250.00 + CHF 90.00`, or nothing at all. */
export function valuesInWords(values: readonly Value[]): string {
  return values.map(({ amount, currency }) => formatMoney(amount, currency)).join(' + ');
}

/** Counts and values of several statuses together. */
export function sumOf(totals: readonly StatusTotal[]): Pick<StatusTotal, 'count' | 'values'> {
  const amountByCurrency = new Map<string, number>();
  for (const { values } of totals) {
    for (const { currency, amount } of values) amountByCurrency.set(currency, (amountByCurrency.get(currency) ?? 0) + amount);
  }
  return {
    count: totals.reduce((sum, { count }) => sum + count, 0),
    values: [...amountByCurrency].map(([currency, amount]) => ({ currency, amount })),
  };
}
