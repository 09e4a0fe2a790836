import { expect, it } from 'vitest';
import { WINDOW, windowAt } from './row-window.ts';

it('[O43] the window holds every row that a tall screen shows, wherever it is scrolled to, and moves once in many rows', () => {
  const shown = 100;
  let moves = 0;
  for (let first = 0; first < 10_000; first += 1) {
    const from = windowAt(first);
    expect(from).toBeLessThanOrEqual(first);
    expect(first + shown).toBeLessThanOrEqual(from + WINDOW);
    if (from !== windowAt(first - 1)) moves += 1;
  }
  expect(moves).toBeLessThan(200);
});
