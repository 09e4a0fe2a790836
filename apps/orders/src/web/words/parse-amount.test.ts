import { describe, expect, it } from 'vitest';
import { amountText, parseAmount } from './parse-amount.ts';

describe('amounts as they are typed', () => {
  it('[O23] point and comma separate the minor units', () => {
    expect(parseAmount('12.50', 2)).toBe(1_250);
    expect(parseAmount('12,5', 2)).toBe(1_250);
    expect(parseAmount(' 7 ', 2)).toBe(700);
    expect(parseAmount('0.07', 2)).toBe(7);
    expect(parseAmount('500', 0)).toBe(500);
  });

  it.each(['', '-1', '1.234', '1e3', '1,000.00', '.5', 'ten'])('[O23] %j is no amount', (text) => {
    expect(parseAmount(text, 2)).toBeUndefined();
  });

  it('[O23] an amount that is written can be read again', () => {
    for (const amount of [0, 5, 1_250, 99_999_999]) expect(parseAmount(amountText(amount, 2), 2)).toBe(amount);
  });
});
