/** Times in words: short ones for lists, whole ones for tooltips. Times are ISO 8601. */

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const seconds = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayOfDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** `10:15` on the day of `now`, `21 Nov, 10:15` in its year, `21 Nov 2025` before. */
export function shortTime(iso: string, now: Date): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '–';
  if (time.toDateString() === now.toDateString()) return clock.format(time);
  return time.getFullYear() === now.getFullYear() ? `${day.format(time)}, ${clock.format(time)}` : dayOfYear.format(time);
}

/** `10:15:04`: for what is about to happen, or just did. */
export function clockTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? '–' : seconds.format(time);
}

export function wholeTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? 'unknown' : whole.format(time);
}

/** `21 Nov` for `2026-11-21`, whatever the time zone. */
export function dayInWords(date: string): string {
  return dayOfDate.format(Date.parse(`${date}T00:00:00.000Z`));
}
