/** Final outcomes: how they are kept, and how receipts wait for them. */
import type { Issue, RecordedEvent } from '@headwater/core';
import type { Problem } from '@headwater/protocol';
import type { Settlement } from '../client.ts';
import type { JournalEntry, SettledCommand } from '../event-log.ts';
import type { ReplicaStore } from './replica-store.ts';

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

/** Resolves with the outcome of a command, also one that the log has already, and whichever tab settles it; never rejects. */
export function settlementOf({ log, changes }: Pick<ReplicaStore, 'log' | 'changes'>, commandId: string): Promise<Settlement> {
  return new Promise((resolve) => {
    const look = async (): Promise<void> => {
      // A log that is closed or broken settles nothing: the receipt can be asked for again after a reload.
      const settled = await log.findSettled(commandId).catch(() => undefined);
      if (settled === undefined) return;
      stop();
      resolve(toSettlement(settled));
    };
    const stop = changes.on(({ settled }) => settled.includes(commandId) && void look());
    void look();
  });
}
