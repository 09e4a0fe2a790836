/** What people must see or decide. */
import type { Unresolved } from '../client.ts';
import type { JournalEntry, SettledCommand } from '../event-log.ts';
import type { ReplicaStore } from './replica-store.ts';
import { toSettlement } from './settlements.ts';

/** Refused, conflicting and invalid commands that nobody acknowledged, and parked ones; oldest first. */
export async function readUnresolved(store: ReplicaStore): Promise<readonly Unresolved[]> {
  const settled = (await store.log.readUnresolved()).map((command) => {
    // Confirmed and discarded commands are never unresolved.
    const problem = toSettlement(command) as Unresolved['problem'];
    return describe(command, problem, problem.kind === 'invalid' ? ['acknowledge'] : ['retry', 'discard', 'acknowledge']);
  });
  const parked = await Promise.all(
    store.journals.parked().map(async (entry) => {
      const events = await store.log.readEvents(entry.stream, { after: entry.decidedOn, limit: 100 });
      const intervening = events.filter(({ meta }) => meta.clientId !== store.clientId);
      return describe(entry, { kind: 'parked', ...entry.parked, intervening }, ['retry', 'discard']);
    }),
  );
  return [...settled, ...parked].sort((left, right) => (left.issuedAt < right.issuedAt ? -1 : 1));
}

function describe(
  { stream, type, data, meta, decidedOn }: JournalEntry | SettledCommand,
  problem: Unresolved['problem'],
  actions: Unresolved['actions'],
): Unresolved {
  const { commandId, issuedAt, actor } = meta;
  return { commandId, stream, type, data, issuedAt, actor, decidedOn, problem, actions };
}
