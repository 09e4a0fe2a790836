/**
 * Which tab syncs: the one that holds the lock, under a fencing epoch of the database.
 *
 * The lock alone does not make it safe: it can be stolen from a tab that is frozen, and that tab may wake up. Whoever
 * gets the lock raises the epoch (`takeLease`), and the log refuses every change of an older one; a leader that hears
 * so resigns and queues again.
 */
import { backoffMs, retryPolicy } from './backoff.ts';
import type { EventLog } from './event-log.ts';
import type { Ports, Timer } from './ports.ts';

/** A lead that lasted so long was no quarrel between two tabs. */
const STABLE_MS = 10_000;

export interface LeaderOptions {
  /** The database's name. */
  readonly name: string;
  readonly log: Pick<EventLog, 'takeLease'>;
  readonly ports: Pick<Ports, 'locks' | 'clock' | 'random'>;
  readonly onElected: (lease: number) => void;
  /** The lead is lost; this tab queues again by itself. */
  readonly onDeposed: () => void;
  /** The lease could not be taken; it is tried again. */
  readonly onFailed: (error: unknown) => void;
}

export class Leader {
  readonly #options: LeaderOptions;
  #stopping: AbortController | undefined;
  #release: (() => void) | undefined;
  #timer: Timer | undefined;
  #failures = 0;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: LeaderOptions) {
    this.#options = options;
  }

  /** Queues for the lock. */
  start(): void {
    this.#stopping = new AbortController();
    this.#ended = this.#campaign(this.#stopping.signal);
  }

  /** Gives the lead up; another tab may take it, or this one again. */
  resign(): void {
    this.#release?.();
  }

  /** Leaves the queue, or gives the lead up. */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.#timer?.cancel();
    this.#release?.();
    await this.#ended;
  }

  async #campaign(signal: AbortSignal): Promise<void> {
    const { name, ports } = this.#options;
    try {
      await ports.locks.request(`headwater:${name}`, { signal }, () => this.#lead(signal));
    } catch (error) {
      // The request fails when it is given up, when the lock is stolen from this tab, and when the lease cannot be taken.
      if (this.#release !== undefined) this.#release();
      else if (!signal.aborted) this.#options.onFailed(error);
    }
    if (signal.aborted) return;
    this.#failures += 1;
    // Two tabs that take the lead from each other must not do so without end at full speed.
    this.#timer = ports.clock.after(backoffMs(retryPolicy, this.#failures, ports.random()), () => {
      this.#ended = this.#campaign(signal);
    });
  }

  async #lead(signal: AbortSignal): Promise<void> {
    const lease = await this.#options.log.takeLease();
    if (signal.aborted) return;
    const { clock } = this.#options.ports;
    const electedAt = clock.now();
    const released = new Promise<void>((resolve) => (this.#release = resolve));
    this.#options.onElected(lease);
    await released;
    this.#release = undefined;
    if (clock.now() - electedAt >= STABLE_MS) this.#failures = 0;
    if (!signal.aborted) this.#options.onDeposed();
  }
}
