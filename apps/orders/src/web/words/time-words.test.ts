import { describe, expect, it } from 'vitest';
import { shortTime, wholeTime } from './time-words.ts';

describe('times in words', () => {
  const now = new Date(2026, 10, 23, 12, 0);
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

  it('[O25] a time is as long as it must be to be understood today', () => {
    expect(shortTime(at(2026, 10, 23, 9, 5), now)).toMatch(/^0?9[:.]05/);
    expect(shortTime(at(2026, 10, 22, 9, 5), now)).toMatch(/22/);
    expect(shortTime(at(2026, 10, 22, 9, 5), now)).not.toMatch(/2026/);
    expect(shortTime(at(2025, 10, 22, 9, 5), now)).toMatch(/2025/);
  });

  it('[O25] what is no time is not made up', () => {
    expect(shortTime('', now)).toBe('–');
    expect(wholeTime('soon')).toBe('unknown');
  });
});
