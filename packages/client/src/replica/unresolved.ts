/** What people must see or decide, in their words. Loaded when there is something. */
import { compareIndexValues } from '@headwater/core';
import type { Unresolved } from '../client.ts';
import type { JournalEntry, SettledCommand } from '../event-log.ts';
import type { ParkedEntry } from './journal-index.ts';
import type { ReplicaStore } from './replica-store.ts';
import { toSettlement } from './settlements.ts';

/** Refused, conflicting and invalid commands that nobody acknowledged, and parked ones; oldest first. */
export async function describeUnresolved(
  { log, clientId }: ReplicaStore,
  settled: readonly SettledCommand[],
  parked: readonly ParkedEntry[],
): Promise<readonly Unresolved[]> {
  const unresolved = settled.map((command) => {
    // Confirmed and discarded commands are never unresolved.
    const problem = toSettlement(command) as Unresolved['problem'];
    return describe(command, problem, problem.kind === 'invalid' ? ['acknowledge'] : ['retry', 'discard', 'acknowledge']);
  });
  for (const entry of parked) {
    const events = await log.readEvents(entry.stream, { after: entry.decidedOn, limit: 100 });
    const intervening = events.filter(({ meta }) => meta.clientId !== clientId);
    unresolved.push(describe(entry, { kind: 'parked', ...entry.parked, intervening }, ['retry', 'discard']));
  }
  return unresolved.sort((left, right) => compareIndexValues(left.issuedAt, right.issuedAt));
}

function describe(
  { stream, type, data, meta, decidedOn }: JournalEntry | SettledCommand,
  problem: Unresolved['problem'],
  actions: Unresolved['actions'],
): Unresolved {
  const { commandId, issuedAt, actor } = meta;
  return { commandId, stream, type, data, issuedAt, actor, decidedOn, problem, actions };
}
