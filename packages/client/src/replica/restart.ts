/**
 * Starting over from the edge: feeds are read from their beginning again. What waits in the journal stays, always.
 *
 * `all`: the epoch changed, so the confirmed history of every stream is dropped and read again. A stream: its history at
 * the edge is another one; documents that contain it are built anew, since every feed starts over.
 */
import { ClientError } from '../errors.ts';
import type { ReplicaStore, ViewChange } from './replica-store.ts';
import { advance, type StreamView } from './stream-view.ts';

/** Exclusive. Throws `fenced`. */
export async function restart(store: ReplicaStore, drop: 'all' | { readonly stream: string }, lease: number): Promise<void> {
  for (;;) {
    const views = await store.load([...(await knownStreams(store))]);
    const changes = [...views.values()].map((view) => restarted(store, view, drop === 'all' || drop.stream === view.stream));
    if (!(await commit(store, changes, store.feeds[0], lease))) continue;
    break;
  }
  for (const feed of store.feeds.slice(1)) while (!(await commit(store, [], feed, lease)));
}

async function commit(store: ReplicaStore, views: readonly ViewChange[], feed: string, lease: number): Promise<boolean> {
  const state = await store.log.readFeed(feed);
  const emptied = new Map(store.loadedDocuments(feed).map((documents) => [documents, new Map([...documents.keys()].map((key) => [key, null]))] as const));
  const result = await store.commit(
    {
      durability: 'relaxed',
      views,
      lease,
      feed: { feed, expectedCursor: state.cursor, cursor: undefined, epoch: undefined, documents: [], order: [], projectionVersions: {}, reset: true },
    },
    emptied,
  );
  if (result.kind === 'fenced') throw new ClientError('fenced', 'Another tab took over the sync of this database.');
  return result.kind === 'committed';
}

async function knownStreams(store: ReplicaStore): Promise<Set<string>> {
  const streams = new Set(store.journals.streams());
  for await (const chunk of store.log.readAllEvents()) for (const { stream } of chunk) streams.add(stream);
  return streams;
}

function restarted(store: ReplicaStore, view: StreamView, drop: boolean): ViewChange {
  if (!drop) return { before: view, after: { ...view, head: { ...view.head, fedVersions: {} } }, parts: {} };
  const empty: StreamView = {
    ...view,
    head: { ...view.head, version: 0, chain: { version: 0, hash: '' }, foreignVersion: 0, fedVersions: {} },
    confirmed: { state: view.aggregate.initialState(), version: 0, foreignVersion: 0 },
    snapshotVersion: 0,
    ahead: [],
    unavailable: undefined,
  };
  return { before: view, after: advance(empty, { clientId: store.clientId, arrived: [] }).view, parts: { dropHistory: true } };
}
