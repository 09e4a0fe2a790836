import { expect, it } from 'vitest';
import { amountsOf, lastDays } from './last-days.ts';

it('[O46] the last days begin and end where the day of the person does', () => {
  const now = Date.parse('2026-03-01T23:30:00.000Z');
  expect(lastDays(2, now, 0)).toEqual({ from: '2026-02-28T00:00:00.000Z', offsetMinutes: 0, days: ['2026-02-28', '2026-03-01'] });
  expect(lastDays(2, now, 60)).toEqual({ from: '2026-02-28T23:00:00.000Z', offsetMinutes: 60, days: ['2026-03-01', '2026-03-02'] });
});

it('[O46] a day without orders, or without any in that currency, is a day of nothing', () => {
  const values = [{ day: '2026-03-01', count: 2, values: [{ currency: 'EUR', amount: 5 }] }];
  expect(amountsOf(['2026-02-28', '2026-03-01'], values, 'EUR')).toEqual([0, 5]);
  expect(amountsOf(['2026-03-01'], values, 'CHF')).toEqual([0]);
});
