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

export interface CandidateOptions {
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

export interface Candidate {
  /** Gives the lead up; another tab may take it, or this one again. */
  resign(): void;
  /** Leaves the queue, or gives the lead up. */
  withdraw(): Promise<void>;
}

/** Queues for the lock. */
export function standForLead({ name, log, ports, onElected, onDeposed, onFailed }: CandidateOptions): Candidate {
  const { clock, locks, random } = ports;
  const withdrawal = new AbortController();
  const { signal } = withdrawal;
  let release: (() => void) | undefined;
  let timer: Timer | undefined;
  let failures = 0;
  let ended = campaign();

  async function campaign(): Promise<void> {
    try {
      await locks.request(`headwater:${name}`, { signal }, lead);
    } catch (error) {
      // The request fails when it is given up, when the lock is stolen from this tab, and when the lease cannot be taken.
      if (release !== undefined) release();
      else if (!signal.aborted) onFailed(error);
    }
    if (signal.aborted) return;
    failures += 1;
    // Two tabs that take the lead from each other must not do so without end at full speed.
    timer = clock.after(backoffMs(retryPolicy, failures, random()), () => {
      ended = campaign();
    });
  }

  async function lead(): Promise<void> {
    const lease = await log.takeLease();
    if (signal.aborted) return;
    const electedAt = clock.now();
    const released = new Promise<void>((resolve) => (release = resolve));
    onElected(lease);
    await released;
    release = undefined;
    if (clock.now() - electedAt >= STABLE_MS) failures = 0;
    if (!signal.aborted) onDeposed();
  }

  return {
    resign: () => release?.(),
    async withdraw() {
      withdrawal.abort();
      timer?.cancel();
      release?.();
      await ended;
    },
  };
}
