/** Final outcomes: how they are kept, and how receipts wait for them. */
import type { Issue, RecordedEvent } from '@headwater/core';
import type { Problem } from '@headwater/protocol';
import type { Settlement } from '../client.ts';
import type { EventLog, JournalEntry, SettledCommand } from '../event-log.ts';

/** So many intervening events are kept with an outcome. */
const INTERVENING_AT_MOST = 100;

/** What is kept of a command that left the journal. */
export function settle(
  { stream, type, schemaVersion, data, meta, decidedOn }: JournalEntry,
  outcome: SettledCommand['outcome'],
  { intervening, at }: { readonly intervening: readonly RecordedEvent[]; readonly at: string },
): SettledCommand {
  return {
    commandId: meta.commandId,
    stream,
    type,
    schemaVersion,
    data,
    meta,
    decidedOn,
    outcome,
    intervening: intervening.slice(0, INTERVENING_AT_MOST),
    settledAt: at,
    unresolved: outcome.kind !== 'confirmed' && outcome.kind !== 'discarded',
  };
}

/** The outcome as receipts and `unresolved$` show it. */
export function toSettlement({ outcome, intervening }: SettledCommand): Settlement {
  return { ...outcome, intervening };
}

/** Schema issues that a problem carries, as far as it does. */
export function issuesOf({ errors }: Problem & { readonly errors?: unknown }): readonly Issue[] {
  return Array.isArray(errors) ? errors.filter(isIssue) : [];
}

function isIssue(value: Partial<Issue> | null): value is Issue {
  return typeof value?.message === 'string' && Array.isArray(value.path);
}

interface Waiter {
  readonly promise: Promise<Settlement>;
  readonly resolve: (settlement: Settlement) => void;
}

/** Promises of outcomes, by command id. Whoever settles a command, in whatever tab, the promise resolves. */
export class Settlements {
  readonly #log: EventLog;
  readonly #waiters = new Map<string, Waiter>();

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Resolves with the outcome, also one that the log has already; never rejects. */
  of(commandId: string): Promise<Settlement> {
    let waiter = this.#waiters.get(commandId);
    if (waiter === undefined) {
      waiter = newWaiter();
      this.#waiters.set(commandId, waiter);
      void this.refresh([commandId]);
    }
    return waiter.promise;
  }

  /** Looks up outcomes that somebody waits for. */
  async refresh(commandIds: Iterable<string>): Promise<void> {
    for (const commandId of commandIds) {
      const waiter = this.#waiters.get(commandId);
      // A log that is closed or broken settles nothing: the receipt can be asked for again after a reload.
      const settled = waiter && (await this.#log.findSettled(commandId).catch(() => undefined));
      if (settled === undefined) continue;
      this.#waiters.delete(commandId);
      waiter?.resolve(toSettlement(settled));
    }
  }
}

function newWaiter(): Waiter {
  let resolve!: Waiter['resolve'];
  const promise = new Promise<Settlement>((resolvePromise) => (resolve = resolvePromise));
  return { promise, resolve };
}
