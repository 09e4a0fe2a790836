/**
 * A new client id, for a database that turned out to be a copy of another (protocol, `cloned`): all journals are
 * numbered anew, with the same command ids, and the edge is asked to look each of them up.
 */
import type { ReplicaStore } from './replica-store.ts';
import { numberedAnew } from './view-change.ts';

/** Throws `fenced`. */
export function renumber(store: ReplicaStore, lease: number): Promise<void> {
  const clientId = store.ports.newId();
  return store.change(async () => {
    const views = [...(await store.load(store.journals.streams())).values()].map((view) => numberedAnew(view, clientId));
    return { plan: { durability: 'strict', views, clientId, lease, work: true }, result: undefined };
  });
}
