/** A figure, and how several rounds become one. Ratios come first: they hold on other machines, milliseconds do not. */

export interface Figure {
  readonly id: string;
  readonly what: string;
  readonly ours: number;
  /** What the platform can do at all, measured in turn with ours. */
  readonly floor: number;
  readonly unit: string;
  readonly note?: string;
}

/** Of several rounds: neither the lucky one nor the one that something else disturbed. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function rowOf({ id, what, ours, floor, unit, note = '' }: Figure): string {
  return `| ${id} | ${(ours / floor).toFixed(2)} × | ${what} | ${rounded(ours)} ${unit} | ${rounded(floor)} ${unit} | ${note} |`;
}

export const tableHead = '| | ratio | what | Headwater | floor | |\n|---|---|---|---|---|---|';

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
