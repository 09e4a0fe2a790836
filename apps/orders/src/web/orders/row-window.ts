/**
 * Which part of a long list is asked for: a window that moves in steps, so that scrolling asks anew once in many rows,
 * and that reaches a step beyond what is shown on either side.
 */
const STEP = 50;

/** How many orders are asked for at once: what the tallest screen shows, and a step before and after it. */
export const WINDOW = 4 * STEP;

/** Where the window begins when `first` is the first row that is rendered. */
export function windowAt(first: number): number {
  return Math.max(0, Math.floor(first / STEP) * STEP - STEP);
}
