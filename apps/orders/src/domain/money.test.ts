import { describe, expect, it } from 'vitest';
import { formatMoney } from './money.ts';

describe('money', () => {
  it('[O13] an amount is written in its currency, whose minor unit it counts', () => {
    expect(formatMoney(123_450, 'EUR', 'en')).toBe('€1,234.50');
    expect(formatMoney(500, 'JPY', 'en')).toBe('¥500');
    expect(formatMoney(1_234, 'KWD', 'en')).toContain('1.234');
    expect(formatMoney(0, 'USD', 'en')).toBe('$0.00');
  });
});
