/** Bounding what may never end. */
import type { Clock } from './ports.ts';

/** Why a bounded run ended early. */
export class DeadlineError extends Error {
  override readonly name: string = 'DeadlineError';
  readonly code: 'timeout' | 'aborted';

  constructor(code: 'timeout' | 'aborted') {
    super(code === 'timeout' ? 'It took too long.' : 'It was abandoned.');
    this.code = code;
  }
}

/**
 * Runs `task` for at most `limitMs` and as long as `outer` is not aborted; rejects with a {@link DeadlineError} then,
 * whether or not the task heeds the signal it was given.
 */
export function withDeadline<T>(clock: Clock, limitMs: number, outer: AbortSignal, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    const give = (code: DeadlineError['code']): void => {
      release();
      const error = new DeadlineError(code);
      controller.abort(error);
      reject(error);
    };
    const abandon = (): void => give('aborted');
    const release = (): void => {
      timer.cancel();
      outer.removeEventListener('abort', abandon);
    };
    const timer = clock.after(limitMs, () => give('timeout'));
    if (outer.aborted) return abandon();
    outer.addEventListener('abort', abandon, { once: true });
    task(controller.signal).then(resolve, reject).finally(release);
  });
}
