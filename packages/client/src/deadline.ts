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
    controller.abort(new Failure('edge-unreachable', 'timeout', `No answer within ${limitMs / 1000} s.`));
  });
  outer.addEventListener('abort', abandon);
  return new Promise<T>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
    task(signal).then(resolve, reject);
  }).finally(() => {
    timer.cancel();
    outer.removeEventListener('abort', abandon);
  });
}
