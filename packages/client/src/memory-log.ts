/**
 * The event log in memory: for tests, for the simulation, and for browsers without IndexedDB.
 *
 * One {@link MemoryDatabase} is what a browser would keep; several logs on it are its tabs. What goes in is copied, what
 * comes out is frozen, so that nobody changes the log by changing an object.
 */
import { deepFreeze, type RecordedEvent, type Snapshot } from '@headwater/core';
import { assertContinues, assertDistinctStreams, isAhead, judgeChange } from './change-rules.ts';
import { ClientError } from './errors.ts';
import type {
  Change,
  CommitResult,
  EventLog,
  FeedChange,
  FeedState,
  JournalEntry,
  SettledCommand,
  StoredDocument,
  StoredStream,
  StreamChange,
  StreamHead,
} from './event-log.ts';

type Order = readonly (readonly [stream: string, version: number])[];

interface StreamRows {
  head: StreamHead;
  snapshot: Snapshot | undefined;
  events: RecordedEvent[];
  readonly journal: Map<number, JournalEntry>;
}

interface FeedRows {
  state: FeedState;
  order: Order[];
  /** By projection, then by key. */
  readonly documents: Map<string, Map<string, StoredDocument>>;
}

interface Rows {
  clientId: string;
  lease: number;
  readonly streams: Map<string, StreamRows>;
  readonly feeds: Map<string, FeedRows>;
  readonly settled: Map<string, SettledCommand>;
}

const chunkSize = 500;

/** What one database holds, shared by the logs that are opened on it. `newId` makes its client id. */
export class MemoryDatabase {
  readonly #newId: () => string;
  readonly #logs = new Set<MemoryLog>();
  rows: Rows;

  constructor(newId: () => string) {
    this.#newId = newId;
    this.rows = this.#empty();
  }

  attach(log: MemoryLog): void {
    this.#logs.add(log);
  }

  detach(log: MemoryLog): void {
    this.#logs.delete(log);
  }

  /** Deletes everything and loses every log; the next log that is opened finds an empty database. */
  delete(): void {
    this.rows = this.#empty();
    for (const log of this.#logs) log.lose('deleted');
  }

  #empty(): Rows {
    return { clientId: this.#newId(), lease: 0, streams: new Map(), feeds: new Map(), settled: new Map() };
  }
}

/** Opens a log on a database, as one tab of a browser would. */
export function createMemoryLog(database: MemoryDatabase): EventLog {
  return new MemoryLog(database);
}

class MemoryLog implements EventLog {
  readonly #database: MemoryDatabase;
  #closed = false;
  #lost: 'deleted' | 'upgrade' | undefined;
  #listeners: ((reason: 'deleted' | 'upgrade') => void)[] = [];

  constructor(database: MemoryDatabase) {
    this.#database = database;
    database.attach(this);
  }

  async readClientId(): Promise<string> {
    return this.#rows().clientId;
  }

  async readStreams(streams: readonly string[]): Promise<StoredStream[]> {
    const rows = this.#rows();
    return streams.map((stream) => storedStreamOf(stream, rows.streams.get(stream)));
  }

  async readEvents(stream: string, options: { readonly after?: number; readonly limit?: number } = {}): Promise<RecordedEvent[]> {
    const { after = 0, limit = Infinity } = options;
    const events = this.#rows().streams.get(stream)?.events ?? [];
    return eventsAfter(events, after).slice(0, Math.max(0, limit));
  }

  async *readAllEvents(): AsyncIterable<readonly RecordedEvent[]> {
    for (const stream of [...this.#rows().streams.keys()].toSorted(byCodeUnit)) {
      for (let after = 0; ;) {
        const chunk = await this.readEvents(stream, { after, limit: chunkSize });
        const last = chunk.at(-1);
        if (last === undefined) break;
        yield chunk;
        after = last.version;
      }
    }
  }

  async readJournal(): Promise<JournalEntry[]> {
    const { streams } = this.#rows();
    return [...streams.keys()].toSorted(byCodeUnit).flatMap((stream) => journalOf(streams.get(stream)));
  }

  async findJournalEntry(commandId: string): Promise<JournalEntry | undefined> {
    const journal = await this.readJournal();
    return journal.find(({ meta }) => meta.commandId === commandId);
  }

  async readStreamsAhead(feeds: readonly string[]): Promise<StreamHead[]> {
    const heads = [...this.#rows().streams.values()].map(({ head }) => head);
    return heads.filter((head) => isAhead(head, feeds)).toSorted((left, right) => byCodeUnit(left.stream, right.stream));
  }

  async findSettled(commandId: string): Promise<SettledCommand | undefined> {
    return this.#rows().settled.get(commandId);
  }

  async readUnresolved(): Promise<SettledCommand[]> {
    const unresolved = [...this.#rows().settled.values()].filter((settled) => settled.unresolved);
    return unresolved.toSorted((left, right) => byCodeUnit(left.settledAt, right.settledAt) || byCodeUnit(left.commandId, right.commandId));
  }

  async readFeed(feed: string): Promise<FeedState> {
    return this.#rows().feeds.get(feed)?.state ?? { cursor: undefined, epoch: undefined, projectionVersions: {} };
  }

  async readDocuments(feed: string, projection: string): Promise<StoredDocument[]> {
    const documents = this.#rows().feeds.get(feed)?.documents.get(projection)?.values() ?? [];
    return [...documents].toSorted((left, right) => byCodeUnit(left.key, right.key));
  }

  async readDocumentsByKey(feed: string, projection: string, keys: readonly string[]): Promise<StoredDocument[]> {
    const documents = this.#rows().feeds.get(feed)?.documents.get(projection);
    return keys.flatMap((key) => documents?.get(key) ?? []);
  }

  async *readFeedOrder(feed: string): AsyncIterable<Order> {
    for (const step of this.#rows().feeds.get(feed)?.order ?? []) {
      this.#rows(); // not of a log that was closed meanwhile
      yield step;
    }
  }

  async commit(change: Change): Promise<CommitResult> {
    const rows = this.#rows();
    const copy = copyOf(change);
    assertDistinctStreams(copy);
    const result = judgeChange(copy, {
      lease: rows.lease,
      headOf: (stream) => rows.streams.get(stream)?.head,
      cursorOf: (feed) => rows.feeds.get(feed)?.state.cursor,
    });
    if (result.kind !== 'committed') return result;
    // Whatever may throw comes before the first write.
    for (const of of copy.streams) assertContinues(of, rows.streams.get(of.stream)?.head);
    for (const of of copy.streams) writeStream(rows, of);
    if (copy.feed !== undefined) writeFeed(rows, copy.feed);
    for (const settled of copy.settled ?? []) rows.settled.set(settled.commandId, settled);
    if (copy.clientId !== undefined) rows.clientId = copy.clientId;
    return result;
  }

  async takeLease(): Promise<number> {
    const rows = this.#rows();
    rows.lease += 1;
    return rows.lease;
  }

  onLost(listener: (reason: 'deleted' | 'upgrade') => void): void {
    if (this.#lost === undefined) this.#listeners.push(listener);
    else listener(this.#lost);
  }

  close(): void {
    this.#closed = true;
    this.#listeners = [];
    this.#database.detach(this);
  }

  async destroy(): Promise<void> {
    this.close();
    this.#database.delete();
  }

  lose(reason: 'deleted' | 'upgrade'): void {
    const listeners = this.#listeners;
    this.#lost = reason;
    this.close();
    for (const listener of listeners) listener(reason);
  }

  #rows(): Rows {
    if (this.#closed) throw new ClientError('log-closed', 'The log was closed.');
    return this.#database.rows;
  }
}

function storedStreamOf(stream: string, rows: StreamRows | undefined): StoredStream {
  const snapshot = rows?.snapshot;
  const tail = eventsAfter(rows?.events ?? [], snapshot?.version ?? 0);
  return { stream, head: rows?.head, snapshot, tail, journal: journalOf(rows) };
}

/** Stored events have no gap, so that a version is found by its distance from the first. */
function eventsAfter(events: readonly RecordedEvent[], after: number): RecordedEvent[] {
  const [first] = events;
  return first === undefined ? [] : events.slice(Math.max(0, after + 1 - first.version));
}

function journalOf(rows: StreamRows | undefined): JournalEntry[] {
  return [...(rows?.journal.values() ?? [])].toSorted((left, right) => left.sequence - right.sequence);
}

function writeStream({ streams }: Rows, change: StreamChange): void {
  const head = Object.freeze({ stream: change.stream, ...change.head, revision: change.expectedRevision + 1 });
  const rows = streams.get(change.stream) ?? { head, snapshot: undefined, events: [], journal: new Map<number, JournalEntry>() };
  streams.set(change.stream, rows);
  rows.head = head;
  if (change.dropHistory === true) {
    rows.events = [];
    rows.snapshot = undefined;
  }
  for (const event of change.events ?? []) rows.events.push(event);
  if (change.snapshot !== undefined) rows.snapshot = change.snapshot;
  for (const sequence of change.journalDelete ?? []) rows.journal.delete(sequence);
  for (const entry of change.journalPut ?? []) rows.journal.set(entry.sequence, entry);
}

function writeFeed({ feeds }: Rows, change: FeedChange): void {
  const { feed, cursor, epoch, projectionVersions } = change;
  const state = deepFreeze({ cursor, epoch, projectionVersions });
  const rows = feeds.get(feed) ?? { state, order: [], documents: new Map<string, Map<string, StoredDocument>>() };
  feeds.set(feed, rows);
  rows.state = state;
  if (change.reset === true) {
    rows.order = [];
    rows.documents.clear();
  }
  for (const projection of change.dropProjections ?? []) rows.documents.delete(projection);
  if (change.order.length > 0) rows.order.push(change.order);
  for (const stored of change.documents) {
    const documents = rows.documents.get(stored.projection) ?? new Map<string, StoredDocument>();
    rows.documents.set(stored.projection, documents);
    if (stored.document === null) documents.delete(stored.key);
    else documents.set(stored.key, stored);
  }
}

function copyOf(change: Change): Change {
  try {
    return deepFreeze(structuredClone(change));
  } catch (cause) {
    throw new ClientError('log-failed', 'The change cannot be stored: it is not plain data.', { cause });
  }
}

/** The order of IndexedDB's string keys. */
function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
