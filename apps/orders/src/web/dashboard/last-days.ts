/** The last days as a chart shows them: every day, those without orders too. */
import type { DayValue } from '../../domain/index.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export interface DaySpan {
  /** The beginning of the first day, in UTC. */
  readonly from: string;
  readonly offsetMinutes: number;
  /** Like `2026-11-21`, oldest first. */
  readonly days: readonly string[];
}

/** `count` days up to the one of `now`, as days begin `offsetMinutes` from UTC. */
export function lastDays(count: number, now: number, offsetMinutes: number): DaySpan {
  const today = Math.floor((now + offsetMinutes * MINUTE_MS) / DAY_MS);
  const first = today - count + 1;
  return {
    from: new Date(first * DAY_MS - offsetMinutes * MINUTE_MS).toISOString(),
    offsetMinutes,
    days: Array.from({ length: count }, (_, index) => new Date((first + index) * DAY_MS).toISOString().slice(0, 10)),
  };
}

/** What was ordered on each day in one currency, in minor units. */
export function amountsOf(days: readonly string[], values: readonly DayValue[], currency: string): number[] {
  const byDay = new Map(values.map((value) => [value.day, value.values.find((each) => each.currency === currency)?.amount]));
  return days.map((day) => byDay.get(day) ?? 0);
}
