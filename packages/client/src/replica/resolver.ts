/** What people must see or decide, and what they decided. */
import type { Receipt, Resolution, Unresolved } from '../client.ts';
import { ClientError } from '../errors.ts';
import type { JournalEntry, SettledCommand } from '../event-log.ts';
import type { ReplicaStore } from './replica-store.ts';
import { toSettlement } from './settlements.ts';

/** Refused, conflicting and invalid commands that nobody acknowledged, and parked ones; oldest first. */
export async function readUnresolved(store: ReplicaStore): Promise<readonly Unresolved[]> {
  const settled = (await store.log.readUnresolved()).map(fromSettled);
  const parked = await Promise.all(store.journals.parked().map((entry) => fromParked(store, entry)));
  return [...settled, ...parked].sort((left, right) => (left.issuedAt < right.issuedAt ? -1 : left.issuedAt > right.issuedAt ? 1 : 0));
}

/** Issues a command again; the replica's way to execute. */
export type Retry = (settled: SettledCommand) => Promise<Receipt>;

/** Throws `not-resolvable`. */
export async function resolve(
  store: ReplicaStore,
  commandId: string,
  resolution: Resolution,
  context: { readonly retry: Retry; readonly unpark: (stream: string) => void },
): Promise<Receipt | undefined> {
  const settled = await store.log.findSettled(commandId);
  if (settled?.unresolved === true) {
    // Issued first: should the page die in between, the person sees the old one again rather than nothing.
    const receipt = resolution === 'retry' ? await context.retry(settled) : undefined;
    if (receipt === undefined || receipt.kind === 'recorded') await acknowledge(store, settled);
    return receipt;
  }
  const entry = await store.log.findJournalEntry(commandId);
  if (entry === undefined || entry.parked === undefined || resolution === 'acknowledge') {
    throw new ClientError('not-resolvable', `Command ${commandId} cannot be resolved by '${resolution}'.`);
  }
  await change(store, entry, resolution === 'discard' ? { discard: true } : {});
  context.unpark(entry.stream);
  return undefined;
}

async function acknowledge(store: ReplicaStore, settled: SettledCommand): Promise<void> {
  await store.exclusive(() => store.commit({ durability: 'strict', views: [], settled: [{ ...settled, unresolved: false }] }), { urgent: true });
}

/** Puts an entry back to work, or takes it back. */
async function change(store: ReplicaStore, { stream, meta }: JournalEntry, marks: { readonly discard?: true }): Promise<void> {
  await store.exclusive(async () => {
    for (;;) {
      const view = (await store.load([stream])).get(stream);
      if (view === undefined) return;
      const journal = view.journal.map((entry) => {
        if (entry.meta.commandId !== meta.commandId) return entry;
        const { parked: _parked, ...rest } = entry;
        return { ...rest, ...marks };
      });
      const after = store.decideAgain(view, journal);
      const result = await store.commit({ durability: 'strict', views: [{ before: view, after, parts: {} }], work: true });
      if (result.kind === 'committed') return;
    }
  }, { urgent: true });
}

function fromSettled(settled: SettledCommand): Unresolved {
  const settlement = toSettlement(settled);
  if (settlement.kind === 'confirmed' || settlement.kind === 'discarded') throw new Error(`A ${settlement.kind} command is never unresolved.`);
  const { commandId, stream, type, data, meta, decidedOn } = settled;
  const actions: Resolution[] = settlement.kind === 'invalid' ? ['acknowledge'] : ['retry', 'discard', 'acknowledge'];
  return { commandId, stream, type, data, issuedAt: meta.issuedAt, actor: meta.actor, decidedOn, problem: settlement, actions };
}

async function fromParked(store: ReplicaStore, entry: JournalEntry): Promise<Unresolved> {
  const { stream, type, data, meta, decidedOn } = entry;
  const parked = entry.parked ?? { reason: 'unavailable' as const, detail: '', at: meta.issuedAt };
  const events = await store.log.readEvents(stream, { after: decidedOn, limit: 100 });
  const intervening = events.filter((event) => event.meta.clientId !== store.clientId);
  return {
    commandId: meta.commandId,
    stream,
    type,
    data,
    issuedAt: meta.issuedAt,
    actor: meta.actor,
    decidedOn,
    problem: { kind: 'parked', ...parked, intervening },
    actions: ['retry', 'discard'],
  };
}
