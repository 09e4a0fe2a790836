/**
 * The writes of a change, issued without waiting for each: an error in any of them aborts the transaction, whose end is
 * what the log waits for.
 *
 * They are issued before the log knows whether the change may be written at all; the reads that tell run in the same
 * transaction, which is aborted when it may not. That saves a round trip to the browser's storage on every command.
 */
import type { StoreNames } from 'idb';
import type { Change, FeedChange, FeedState, SettledCommand, StreamChange } from '../event-log.ts';
import { fedByOf, keysFrom, maxSegmentEvents, type FeedRow, type HeadRow, type LogSchema, type SettledRow } from './schema.ts';

type StoreName = StoreNames<LogSchema>;

/** The stores that a change reads or writes: others stay free for other transactions. */
export function storesOf(change: Change): StoreName[] {
  const { streams, feed, settled } = change;
  const stores = new Set<StoreName>();
  if (change.lease !== undefined || change.clientId !== undefined) stores.add('meta');
  if (settled !== undefined) stores.add('settled');
  if (feed !== undefined) stores.add('feeds').add('feedOrder').add('documents');
  for (const { events, snapshot, dropHistory, journalPut, journalDelete } of streams) {
    stores.add('heads');
    if (events !== undefined || dropHistory !== undefined) stores.add('events');
    if (snapshot !== undefined || dropHistory !== undefined) stores.add('snapshots');
    if (journalPut !== undefined || journalDelete !== undefined) stores.add('journal');
  }
  // A transaction must have a scope even if there is nothing to do.
  return stores.size > 0 ? [...stores] : ['meta'];
}

/** Everything but the feed's own row: see {@link writeFeedStep}. */
export function writeChange(transaction: IDBTransaction, change: Change): void {
  const writer = new Writer(transaction);
  for (const stream of change.streams) writeStream(writer, stream);
  if (change.feed !== undefined) writeDocuments(writer, change.feed);
  for (const settled of change.settled ?? []) writer.put('settled', settledRowOf(settled));
  if (change.clientId !== undefined) writer.put('meta', change.clientId, 'clientId');
}

/** The feed's row and its order, numbered after the `stored` steps; after {@link writeChange}, which drops what goes. */
export function writeFeedStep(transaction: IDBTransaction, change: FeedChange, stored: FeedRow | undefined): void {
  const writer = new Writer(transaction);
  const { feed, cursor, epoch, projectionVersions, order } = change;
  const before = change.reset === true ? 0 : (stored?.steps ?? 0);
  const steps = order.length > 0 ? before + 1 : before;
  const state: FeedState = { cursor, epoch, projectionVersions };
  if (order.length > 0) writer.put('feedOrder', order, [feed, steps]);
  writer.put('feeds', { ...state, steps }, feed);
}

function writeStream(writer: Writer, change: StreamChange): void {
  const { stream, expectedRevision, head, events = [], snapshot } = change;
  if (change.dropHistory === true) {
    writer.delete('events', keysFrom(stream));
    writer.delete('snapshots', stream);
  }
  writer.put('heads', headRowOf({ stream, ...head, revision: expectedRevision + 1 }));
  for (let start = 0; start < events.length; start += maxSegmentEvents) {
    const segment = events.slice(start, start + maxSegmentEvents);
    writer.put('events', segment, [stream, segment.at(-1)!.version]); // not empty: it begins before the end
  }
  if (snapshot !== undefined) writer.put('snapshots', snapshot, stream);
  for (const sequence of change.journalDelete ?? []) writer.delete('journal', [stream, sequence]);
  for (const entry of change.journalPut ?? []) writer.put('journal', entry);
}

function writeDocuments(writer: Writer, { feed, documents, dropProjections = [], reset }: FeedChange): void {
  if (reset === true) {
    writer.delete('feedOrder', keysFrom(feed));
    writer.delete('documents', keysFrom(feed));
  }
  for (const projection of dropProjections) writer.delete('documents', keysFrom(feed, projection));
  for (const stored of documents) {
    const key: LogSchema['documents']['key'] = [feed, stored.projection, stored.key];
    if (stored.document === null) writer.delete('documents', key);
    else writer.put('documents', stored, key);
  }
}

function headRowOf(head: HeadRow): HeadRow {
  const fedBy = fedByOf(head);
  return fedBy === undefined ? head : { ...head, fedBy };
}

function settledRowOf(settled: SettledCommand): SettledRow {
  return settled.unresolved ? { settled, unresolvedAt: settled.settledAt } : { settled };
}

/** Typed writes on the bare transaction: a promise a request would cost more than it tells. */
class Writer {
  readonly #transaction: IDBTransaction;

  constructor(transaction: IDBTransaction) {
    this.#transaction = transaction;
  }

  put<Name extends StoreName>(name: Name, value: LogSchema[Name]['value'], key?: LogSchema[Name]['key']): void {
    this.#transaction.objectStore(name).put(value, key);
  }

  delete<Name extends StoreName>(name: Name, key: LogSchema[Name]['key'] | IDBKeyRange): void {
    this.#transaction.objectStore(name).delete(key);
  }
}
