/**
 * How much to ask for, or to send, at once: as much as allowed, less on a connection that cannot carry it in time.
 *
 * Without it, a page that takes longer than the time-out would be asked for again and again and never arrive.
 */
import { REQUEST_TIMEOUT_MS, valueOf, type Answer } from './transport.ts';

/** Halved by a time-out, doubled by an answer so quick that twice as much would have been well in time. */
export class PageSize {
  readonly #least: number;
  readonly #most: number;
  #size: number;

  constructor(least: number, most: number) {
    this.#least = Math.min(least, most);
    this.#most = most;
    this.#size = most;
  }

  get size(): number {
    return this.#size;
  }

  /** Takes what became of a request of this size and gives what was answered. Throws a {@link SyncError}. */
  take<T>(answer: Answer<T>): T {
    if (answer.kind === 'failure' && answer.failure.code === 'timeout') this.#size = Math.max(this.#least, this.#size >> 1);
    if (answer.kind === 'answer' && answer.tookMs < REQUEST_TIMEOUT_MS / 4) this.#size = Math.min(this.#most, this.#size * 2);
    return valueOf(answer);
  }
}
