/**
 * What lies where in the database of a log. The layout follows what a write costs: a command is two rows, a page of
 * events one row a stream.
 *
 * | store | key | value |
 * |---|---|---|
 * | `meta` | name | the client id; the fencing epoch of the leader |
 * | `heads` | stream | the head; an index tells which feeds brought it up to date |
 * | `events` | [stream, last version] | confirmed events next to each other, at most {@link maxSegmentEvents} |
 * | `snapshots` | stream | a state |
 * | `journal` | [stream, sequence] | a command without a final outcome |
 * | `settled` | command id | an outcome; an index tells which ones a person has yet to see |
 * | `feeds` | feed | cursor, epoch, versions of the documents |
 * | `feedOrder` | [feed, step] | what one step of the feed brought, in its order |
 * | `documents` | [feed, projection, key] | a document at the cursor of its feed |
 */
import type { RecordedEvent, Snapshot } from '@headwater/core';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { FeedState, JournalEntry, SettledCommand, StoredDocument, StreamHead } from '../event-log.ts';

/** A segment is read as a whole; beyond some hundreds of events a longer one is not faster. */
export const maxSegmentEvents = 500;

/** A head with what it is found by: {@link fedByOf}. */
export type HeadRow = StreamHead & { readonly fedBy?: string };

/** `unresolvedAt` is there as long as a person has yet to see the outcome. */
export interface SettledRow {
  readonly settled: SettledCommand;
  readonly unresolvedAt?: string;
}

/** `steps`: how many rows of `feedOrder` the feed has. */
export type FeedRow = FeedState & { readonly steps: number };

export interface LogSchema extends DBSchema {
  readonly meta: { key: 'clientId' | 'lease'; value: string | number };
  readonly heads: { key: string; value: HeadRow; indexes: { fedBy: string } };
  readonly events: { key: [stream: string, lastVersion: number]; value: readonly RecordedEvent[] };
  readonly snapshots: { key: string; value: Snapshot };
  readonly journal: { key: [stream: string, sequence: number]; value: JournalEntry; indexes: { commandId: string } };
  readonly settled: { key: string; value: SettledRow; indexes: { unresolvedAt: string } };
  readonly feeds: { key: string; value: FeedRow };
  readonly feedOrder: { key: [feed: string, step: number]; value: readonly (readonly [stream: string, version: number])[] };
  readonly documents: { key: [feed: string, projection: string, key: string]; value: StoredDocument };
}

export type LogDatabase = IDBPDatabase<LogSchema>;

/**
 * By what is a stream ahead of a feed found? By its opposite, the feeds that brought all of it, as one text: streams
 * share a handful of these, so that the few that are ahead are found without reading the rest. Nothing for a stream
 * without confirmed events, which is ahead of nothing.
 */
export function fedByOf({ version, fedVersions }: Pick<StreamHead, 'version' | 'fedVersions'>): string | undefined {
  if (version === 0) return undefined;
  const feeds = Object.keys(fedVersions).filter((feed) => (fedVersions[feed] ?? 0) >= version);
  return feeds.toSorted().join(separator);
}

/** The feeds in the text of {@link fedByOf}. */
export function feedsIn(fedBy: string): string[] {
  return fedBy.split(separator);
}

/** Not a character of a feed's name. */
const separator = ' ';

/** All keys that begin with these parts: an array sorts after every text and number. */
export function keysFrom(...parts: readonly (string | number)[]): IDBKeyRange {
  return IDBKeyRange.bound([...parts], [...parts, []]);
}

/** The segments of a stream that hold events after a version; the first may begin with earlier ones. */
export function segmentsAfter(stream: string, after: number): IDBKeyRange {
  return IDBKeyRange.bound([stream, after], [stream, []], true);
}
