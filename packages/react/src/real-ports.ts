/** The one thing that these bindings take from the platform besides React: a timer. */

/** Runs `task` once after `delayMs` unless the returned function was called before. */
export function after(delayMs: number, task: () => void): () => void {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
}
