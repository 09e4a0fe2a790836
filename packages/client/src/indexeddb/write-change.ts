/**
 * The writes of a change, issued without waiting for each: an error in any of them aborts the transaction, whose end is
 * what the log waits for.
 *
 * They are issued before the log knows whether the change may be written at all; the reads that tell run in the same
 * transaction, which is aborted when it may not. That saves a round trip to the browser's storage on every command.
 */
import type { StoreNames } from 'idb';
import type { Change, FeedChange, StreamChange } from '../event-log.ts';
import { fedByOf, keysFrom, maxSegmentEvents, type FeedRow, type LogSchema } from './schema.ts';

type StoreName = StoreNames<LogSchema>;

/** The stores that a change reads or writes: others stay free for other transactions. */
export function storesOf({ streams, feed, settled, clientId, lease }: Change): StoreName[] {
  const used = {
    // A transaction must have a scope even if there is nothing to do.
    meta: lease !== undefined || clientId !== undefined || (streams.length === 0 && !feed && !settled),
    heads: streams.length > 0,
    events: streams.some(({ events, dropHistory }) => dropHistory || isFilled(events)),
    snapshots: streams.some(({ snapshot, dropHistory }) => dropHistory || snapshot),
    journal: streams.some(({ journalPut, journalDelete }) => isFilled(journalPut) || isFilled(journalDelete)),
    settled,
    feeds: feed,
    feedOrder: feed,
    documents: feed,
  } satisfies Record<StoreName, unknown>;
  return (Object.keys(used) as StoreName[]).filter((name) => used[name]);
}

function isFilled(list: readonly unknown[] = []): boolean {
  return list.length > 0;
}

/** Everything but the feed's own row: see {@link writeFeedStep}. */
export function writeChange(transaction: IDBTransaction, { streams, feed, settled = [], clientId }: Change): void {
  const store = storesIn(transaction);
  for (const stream of streams) writeStream(store, stream);
  if (feed !== undefined) writeDocuments(store, feed);
  for (const command of settled) store('settled').put({ settled: command, ...(command.unresolved && { unresolvedAt: command.settledAt }) });
  if (clientId !== undefined) store('meta').put(clientId, 'clientId');
}

/** The feed's row and its order, numbered after the `stored` steps; after {@link writeChange}, which drops what goes. */
export function writeFeedStep(transaction: IDBTransaction, change: FeedChange, stored: FeedRow | undefined): void {
  const store = storesIn(transaction);
  const { feed, cursor, epoch, projectionVersions, order, reset } = change;
  let steps = reset ? 0 : (stored?.steps ?? 0);
  if (order.length > 0) store('feedOrder').put(order, [feed, (steps += 1)]);
  store('feeds').put({ cursor, epoch, projectionVersions, steps }, feed);
}

function writeStream(store: OpenStore, change: StreamChange): void {
  const { stream, expectedRevision, events = [], snapshot } = change;
  if (change.dropHistory) {
    store('events').delete(keysFrom(stream));
    store('snapshots').delete(stream);
  }
  const head = { stream, ...change.head, revision: expectedRevision + 1 };
  const fedBy = fedByOf(head);
  store('heads').put({ ...head, ...(fedBy !== undefined && { fedBy }) });
  for (let start = 0; start < events.length; start += maxSegmentEvents) {
    const segment = events.slice(start, start + maxSegmentEvents);
    store('events').put(segment, [stream, segment.at(-1)!.version]); // not empty: it begins before the end
  }
  if (snapshot !== undefined) store('snapshots').put(snapshot, stream);
  for (const sequence of change.journalDelete ?? []) store('journal').delete([stream, sequence]);
  for (const entry of change.journalPut ?? []) store('journal').put(entry);
}

function writeDocuments(store: OpenStore, { feed, documents, dropProjections = [], reset }: FeedChange): void {
  if (reset) for (const name of ['feedOrder', 'documents'] as const) store(name).delete(keysFrom(feed));
  for (const projection of dropProjections) store('documents').delete(keysFrom(feed, projection));
  for (const stored of documents) {
    const key: LogSchema['documents']['key'] = [feed, stored.projection, stored.key];
    if (stored.document === null) store('documents').delete(key);
    else store('documents').put(stored, key);
  }
}

/** Typed writes on bare stores: a promise a request would cost more than it tells. */
interface Writes<Name extends StoreName> {
  put(value: LogSchema[Name]['value'], key?: LogSchema[Name]['key']): void;
  delete(key: LogSchema[Name]['key'] | IDBKeyRange): void;
}

type OpenStore = <Name extends StoreName>(name: Name) => Writes<Name>;

function storesIn(transaction: IDBTransaction): OpenStore {
  return (name) => transaction.objectStore(name);
}
