/** Bounding what may never end. */
import type { Clock } from './ports.ts';
import { Failure } from './sync-failure.ts';

/**
 * Runs `task` for at most `limitMs` and as long as `outer` is not aborted; rejects with a {@link Failure} of code
 * `timeout`, or with the reason of `outer`, whether or not the task heeds the signal it was given.
 */
export async function withDeadline<T>(
  clock: Clock,
  limitMs: number,
  outer: AbortSignal,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const abandon = (): void => controller.abort(outer.reason);
  const timer = clock.after(limitMs, () => {
    controller.abort(new Failure('unreachable', 'timeout', `No answer within ${limitMs / 1000} s.`));
  });
  outer.addEventListener('abort', abandon);
  try {
    const ended = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    return await Promise.race([ended, task(signal)]);
  } finally {
    timer.cancel();
    outer.removeEventListener('abort', abandon);
  }
}
