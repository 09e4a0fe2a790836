/**
 * Starting over from the edge: feeds are read from their beginning again. What waits in the journal stays, always.
 *
 * `all`: the epoch changed, so the confirmed history of every stream is dropped and read again. A stream: its history at
 * the edge is another one; documents that contain it are built anew, since every feed starts over.
 */
import type { ReplicaStore } from './replica-store.ts';
import { advance, newHead } from './stream-view.ts';
import type { StreamView } from './stream-view.ts';
import type { ViewChange } from './view-change.ts';

/** Throws `fenced`. */
export async function restart(store: ReplicaStore, drop: 'all' | { readonly stream: string }, lease: number): Promise<void> {
  for (const feed of store.feeds) {
    await store.change(async () => {
      // With the first feed go the streams: none of them is told to be in a feed that has yet to start over.
      const views = feed === store.feeds[0] ? [...(await store.load(await knownStreams(store))).values()] : [];
      const { cursor } = await store.log.readFeed(feed);
      return {
        plan: {
          durability: 'relaxed',
          views: views.map((view) =>
            drop === 'all' || drop.stream === view.stream ? withoutHistory(view, store.clientId) : withoutFeeds(view),
          ),
          lease,
          feed: {
            feed,
            expectedCursor: cursor,
            cursor: undefined,
            epoch: undefined,
            documents: [],
            order: [],
            projectionVersions: {},
            reset: true,
          },
        },
        result: undefined,
      };
    });
  }
}

async function knownStreams(store: ReplicaStore): Promise<Set<string>> {
  const streams = new Set(store.journals.streams());
  for await (const chunk of store.log.readAllEvents()) for (const { stream } of chunk) streams.add(stream);
  return streams;
}

function withoutFeeds(view: StreamView): ViewChange {
  return { before: view, after: { ...view, head: { ...view.head, fedVersions: {} } } };
}

function withoutHistory(view: StreamView, clientId: string): ViewChange {
  const { lastSequence, sequenceClientId } = view.head;
  const confirmed = { state: view.aggregate.initialState(), version: 0, foreignVersion: 0 };
  const empty = {
    ...view,
    head: { ...newHead(view.stream), lastSequence, sequenceClientId },
    confirmed,
    snapshotVersion: 0,
    ahead: [],
    unavailable: undefined,
  };
  return { before: view, after: advance(empty, { clientId, arrived: [] }).view, dropHistory: true };
}
