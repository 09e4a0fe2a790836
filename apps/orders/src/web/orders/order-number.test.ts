import { isStreamId } from '@headwater/core';
import { expect, it } from 'vitest';
import { newOrderNumber } from './order-number.ts';

it('[O29] a new order gets a number that can be read out, is a stream id, and is not given twice', () => {
  const numbers = Array.from({ length: 10_000 }, newOrderNumber);
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const number of numbers) {
    expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}$/);
    expect(isStreamId(number)).toBe(true);
  }
});
