/**
 * The event log port: what one local database holds, and the one way to change it.
 *
 * A log belongs to one name, tenant and principal; all tabs of a browser share it. Every change is one transaction that
 * names the revision of each stream it was made upon: if another tab was faster, nothing is written and the caller reads
 * again. So the database's transaction is the arbiter between tabs, and no lock is needed to be correct.
 *
 * Implementations: `indexeddb-log.ts`, `memory-log.ts`. Both pass `testing/event-log-contract.ts`.
 */
import type { EventMeta, Issue, Json, RecordedEvent, Rejection, Snapshot } from '@headwater/core';
import type { Problem } from '@headwater/protocol';

/** What the log knows of a stream besides its events. */
export interface StreamHead {
  readonly stream: string;
  /** The confirmed version; 0 when the edge confirmed nothing yet. */
  readonly version: number;
  /** The newest known point of the hash chain: `chain.version` ≤ `version`; the rest is computed from events when needed. */
  readonly chain: { readonly version: number; readonly hash: string };
  /** The highest confirmed version whose event is not of this client; 0 for none. */
  readonly foreignVersion: number;
  /** The highest sequence given to a command of this stream, under `sequenceClientId`; a new client id counts from 1. */
  readonly lastSequence: number;
  /** The client id that numbered the stream's journal; `""` before the first command. */
  readonly sequenceClientId: string;
  /** By feed: the version up to which that feed brought the stream (0 when absent). What lies beyond is not in documents yet. */
  readonly fedVersions: Readonly<Record<string, number>>;
  /** Rises by one with each change of the stream in this database, by whatever tab. */
  readonly revision: number;
}

/** What the device makes of a command on the present confirmed history (see core, `rebase`). */
export type LocalDecision =
  | { readonly kind: 'pending'; readonly events: readonly RecordedEvent[] }
  | { readonly kind: 'refused'; readonly rejection: Rejection }
  | { readonly kind: 'conflicting' }
  | { readonly kind: 'undecidable'; readonly reason: string };

/** Why a command waits for something other than the network. */
export type ParkedReason = 'unsupported' | 'forbidden' | 'quota' | 'unavailable' | 'after';

/** A command without a final outcome. Its fields up to `strict` are fixed when it is recorded. */
export interface JournalEntry {
  readonly stream: string;
  /** 1, 2, 3 … per stream; with `stream` the key of the entry. */
  readonly sequence: number;
  readonly type: string;
  readonly schemaVersion: number;
  /** The command's data as it was given. */
  readonly data: Json;
  readonly meta: EventMeta;
  readonly decidedOn: number;
  /** The chain at `decidedOn`, for strict commands. */
  readonly decidedHash?: string;
  readonly expectedVersion: number;
  readonly strict: boolean;
  readonly local: LocalDecision;
  /** The person took it back; the edge has not answered yet. */
  readonly discard?: true;
  /** The journal was numbered anew (see protocol, `cloned`): the edge must look the id up. */
  readonly resent?: true;
  readonly parked?: { readonly reason: ParkedReason; readonly detail: string; readonly at: string };
  /** The edge accepted it, but its events have not arrived: pending until the confirmed version reaches `lastVersion`. */
  readonly accepted?: { readonly firstVersion: number | null; readonly lastVersion: number };
}

/** The final outcome of a command, kept for receipts and, until acknowledged, for people. */
export interface SettledCommand {
  readonly commandId: string;
  readonly stream: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Json;
  readonly meta: EventMeta;
  readonly decidedOn: number;
  readonly outcome:
    | { readonly kind: 'confirmed'; readonly firstVersion: number | null; readonly lastVersion: number }
    | { readonly kind: 'rejected'; readonly rejection: Rejection; readonly version: number }
    | { readonly kind: 'conflict'; readonly version: number }
    | { readonly kind: 'invalid'; readonly problem: Problem; readonly issues: readonly Issue[] }
    | { readonly kind: 'discarded' };
  /** The events after `decidedOn` that are not this client's, as far as known when it settled; at most 100. */
  readonly intervening: readonly RecordedEvent[];
  /** ISO 8601. */
  readonly settledAt: string;
  /** True while a person has yet to see it: refusals, conflicts, invalid ones. */
  readonly unresolved: boolean;
}

/** One consistent read of a stream. `head` is undefined for a stream that the log does not know. */
export interface StoredStream {
  readonly stream: string;
  readonly head: StreamHead | undefined;
  readonly snapshot: Snapshot | undefined;
  /** The confirmed events after the snapshot's version (all, without a snapshot), in order. */
  readonly tail: readonly RecordedEvent[];
  /** In order of sequence. */
  readonly journal: readonly JournalEntry[];
}

export interface FeedState {
  /** Undefined: from the beginning. */
  readonly cursor: string | undefined;
  readonly epoch: string | undefined;
  /** By projection: the version of its documents in the log. */
  readonly projectionVersions: Readonly<Record<string, number>>;
}

export interface StoredDocument {
  readonly projection: string;
  readonly key: string;
  /** Null in a change: the document is gone. */
  readonly document: Json;
}

/** What becomes of one stream. Absent parts stay as they are. */
export interface StreamChange {
  readonly stream: string;
  /** The revision that this change was made upon; 0 for a stream that the log does not know. */
  readonly expectedRevision: number;
  readonly head: Omit<StreamHead, 'revision' | 'stream'>;
  /** Confirmed events that continue the stored ones without a gap. */
  readonly events?: readonly RecordedEvent[];
  readonly snapshot?: Snapshot;
  /** The stored confirmed events and the snapshot go first: the history changed. */
  readonly dropHistory?: true;
  readonly journalPut?: readonly JournalEntry[];
  /** Sequences. */
  readonly journalDelete?: readonly number[];
}

/** A step of a feed: documents, cursor and the events of the streams move together. */
export interface FeedChange {
  readonly feed: string;
  /** The cursor that this change was made upon. */
  readonly expectedCursor: string | undefined;
  readonly cursor: string | undefined;
  readonly epoch: string | undefined;
  readonly documents: readonly StoredDocument[];
  /** The entries of this step in feed order, so that documents can be built anew in that order. */
  readonly order: readonly (readonly [stream: string, version: number])[];
  readonly projectionVersions: Readonly<Record<string, number>>;
  /** These projections' documents are deleted before `documents` are put. */
  readonly dropProjections?: readonly string[];
  /** The feed starts over: its order and all its documents are deleted first. */
  readonly reset?: true;
}

export interface Change {
  /** `strict`: on disk when the commit resolves (commands). `relaxed`: what can be fetched again. */
  readonly durability: 'strict' | 'relaxed';
  readonly streams: readonly StreamChange[];
  readonly feed?: FeedChange;
  /** Outcomes to store, or to store again (acknowledged). */
  readonly settled?: readonly SettledCommand[];
  /** A new client id: a copied database takes one (protocol, `cloned`). */
  readonly clientId?: string;
  /** The leader's fencing epoch: if the log's is higher, nothing is written. */
  readonly lease?: number;
}

export type CommitResult =
  | { readonly kind: 'committed' }
  /** Another tab changed these streams since they were read, or the feed (`cursor`); nothing was written. */
  | { readonly kind: 'stale'; readonly streams: readonly string[]; readonly cursor: boolean }
  /** A newer leader took over; nothing was written. */
  | { readonly kind: 'fenced' };

/** Failures are {@link ClientError}s: `quota-exceeded`, `log-closed` (another tab upgrades or deleted the database), `log-failed`. Nothing was written then. */
export interface EventLog {
  /** The id of this local database; made when it was created. */
  readClientId(): Promise<string>;
  readStreams(streams: readonly string[]): Promise<StoredStream[]>;
  /** Confirmed events after `after`, in order; `limit` default: all. */
  readEvents(stream: string, options?: { readonly after?: number; readonly limit?: number }): Promise<RecordedEvent[]>;
  /** Every confirmed event on this device, in chunks; streams by name, each in order. */
  readAllEvents(): AsyncIterable<readonly RecordedEvent[]>;
  /** The whole journal, by stream and sequence. */
  readJournal(): Promise<JournalEntry[]>;
  findJournalEntry(commandId: string): Promise<JournalEntry | undefined>;
  /** Heads of streams that are further than one of these feeds brought them. */
  readStreamsAhead(feeds: readonly string[]): Promise<StreamHead[]>;
  findSettled(commandId: string): Promise<SettledCommand | undefined>;
  /** What a person has yet to see, oldest first. */
  readUnresolved(): Promise<SettledCommand[]>;
  readFeed(feed: string): Promise<FeedState>;
  readDocuments(feed: string, projection: string): Promise<StoredDocument[]>;
  /** Absent ones are left out. */
  readDocumentsByKey(feed: string, projection: string, keys: readonly string[]): Promise<StoredDocument[]>;
  /** What the feed brought, in its order, in chunks. */
  readFeedOrder(feed: string): AsyncIterable<readonly (readonly [stream: string, version: number])[]>;
  /** All or nothing, visible to the next read of any tab. */
  commit(change: Change): Promise<CommitResult>;
  /** Raises the fencing epoch and returns it: from now on commits under a lower one are fenced. */
  takeLease(): Promise<number>;
  /** Calls `listener` once when the log can no longer be used: deleted, or to be upgraded by a newer app. */
  onLost(listener: (reason: 'deleted' | 'upgrade') => void): void;
  close(): void;
  /** Deletes the database; other tabs' logs are lost. */
  destroy(): Promise<void>;
}
