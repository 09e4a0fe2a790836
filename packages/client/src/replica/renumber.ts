/**
 * Numbering journals anew, with the same command ids, for a new client id: the edge is asked to look each of them up.
 *
 * A database that turned out to be a copy of another takes a new client id (protocol, `cloned`); a stream to which
 * another tab added under the former one is numbered anew when it is to be pushed.
 */
import { ClientError } from '../errors.ts';
import type { JournalEntry } from '../event-log.ts';
import type { ReplicaStore, ViewChange } from './replica-store.ts';
import type { StreamView } from './stream-view.ts';

/** Takes a new client id. Exclusive. Throws `fenced`. */
export async function renumber(store: ReplicaStore, lease: number): Promise<void> {
  const clientId = store.ports.newId();
  for (;;) {
    const views = await store.load(store.journals.streams());
    const changes = [...views.values()].map((view) => numberedAnew(view, clientId));
    const result = await store.commit({ durability: 'strict', views: changes, clientId, lease, work: true });
    if (result.kind === 'fenced') throw new ClientError('fenced', 'Another tab took over the sync of this database.');
    if (result.kind === 'committed') return;
  }
}

/** A stream whose journal counts from 1 under a client id. */
export function numberedAnew(view: StreamView, clientId: string): ViewChange {
  const journal = view.journal.map((entry, index): JournalEntry => ({ ...entry, sequence: index + 1, resent: true, meta: { ...entry.meta, clientId } }));
  return { before: view, after: { ...view, head: { ...view.head, lastSequence: journal.length, sequenceClientId: clientId }, journal }, parts: {} };
}
