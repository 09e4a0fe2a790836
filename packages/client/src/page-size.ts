/**
 * How much to ask for, or to send, at once: as much as allowed, less on a connection that cannot carry it in time.
 *
 * Without it, a page that takes longer than the time-out would be asked for again and again and never arrive.
 */
import type { Clock } from './ports.ts';
import { Failure } from './sync-failure.ts';
import { REQUEST_TIMEOUT_MS } from './transport.ts';

export interface PageSize {
  readonly size: number;
  /** Takes what becomes of a request of this size, which begins now, and hands it on. */
  learn<T>(answer: Promise<T>): Promise<T>;
}

/** Halved by a time-out, doubled by an answer so quick that twice as much would have been well in time. */
export function pageSize(clock: Clock, least: number, most: number): PageSize {
  let size = most;
  return {
    get size() {
      return size;
    },
    async learn(answer) {
      const startedAt = clock.now();
      try {
        const value = await answer;
        if (clock.now() - startedAt < REQUEST_TIMEOUT_MS / 4) size = Math.min(most, size * 2);
        return value;
      } catch (error) {
        if (error instanceof Failure && error.code === 'timeout') size = Math.min(most, Math.max(least, size >> 1));
        throw error;
      }
    },
  };
}
