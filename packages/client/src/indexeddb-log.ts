/**
 * The event log in IndexedDB.
 *
 * IndexedDB commits as soon as a turn ends with no request pending, so nothing but requests is awaited inside a
 * transaction. Every commit ends with an explicit `commit()`, which spares the browser a round trip, and resolves on
 * `complete`: from then on the change is as durable as was asked.
 */
import type { RecordedEvent } from '@headwater/core';
import { unwrap, wrap, type IDBPObjectStore, type StoreNames } from 'idb';
import { assertContinues, assertDistinctStreams, judgeChange } from './change-rules.ts';
import { ClientError } from './errors.ts';
import type {
  Change,
  CommitResult,
  EventLog,
  FeedState,
  JournalEntry,
  SettledCommand,
  StoredDocument,
  StoredStream,
  StreamHead,
} from './event-log.ts';
import { failureOf } from './indexeddb/failures.ts';
import { openDatabase, type OpenOptions } from './indexeddb/open-database.ts';
import { readEvents, readStreams, readStreamsAhead } from './indexeddb/read-streams.ts';
import { keysFrom, type LogDatabase, type LogSchema } from './indexeddb/schema.ts';
import { leaseOf, readMarks } from './indexeddb/read-marks.ts';
import { ignore, runWrite, startRead, type WriteTransaction } from './indexeddb/transactions.ts';
import { storesOf, writeChange, writeFeedStep } from './indexeddb/write-change.ts';

/** Rows read in one turn: more of them would hold up the page. */
const chunkRows = 200;

/** Opens the log, or makes it. @throws `log-closed` when a newer version of the app has been here; `quota-exceeded`; `log-failed`. */
export async function openIndexedDbLog(options: OpenOptions): Promise<EventLog> {
  return new IndexedDbLog(await openDatabase(options), options);
}

class IndexedDbLog implements EventLog {
  readonly #database: LogDatabase;
  readonly #name: string;
  readonly #factory: IDBFactory;
  #closed = false;
  #lost: 'deleted' | 'upgrade' | undefined;
  #listeners: ((reason: 'deleted' | 'upgrade') => void)[] = [];

  constructor(database: LogDatabase, { name, indexedDB }: Pick<OpenOptions, 'name' | 'indexedDB'>) {
    this.#database = database;
    this.#name = name;
    this.#factory = indexedDB;
    // Whoever upgrades or deletes waits until every tab has closed: at once, and in the same turn.
    database.addEventListener('versionchange', ({ newVersion }) => this.#lose(newVersion === null ? 'deleted' : 'upgrade'));
    // The browser closed it by force: its data was cleared.
    database.addEventListener('close', () => this.#lose('deleted'));
  }

  readClientId(): Promise<string> {
    return this.#read('the client id', async (database) => {
      const clientId = await from(database, 'meta').get('clientId');
      if (typeof clientId !== 'string') throw new ClientError('log-failed', `The database ${this.#name} has no client id.`);
      return clientId;
    });
  }

  readStreams(streams: readonly string[]): Promise<StoredStream[]> {
    return this.#read('streams', (database) => readStreams(database, streams));
  }

  readEvents(stream: string, options: { readonly after?: number; readonly limit?: number } = {}): Promise<RecordedEvent[]> {
    const { after = 0, limit = Infinity } = options;
    return this.#read(`events of ${stream}`, (database) => readEvents(database, stream, { after, limit }));
  }

  async *readAllEvents(): AsyncIterable<readonly RecordedEvent[]> {
    let range: IDBKeyRange | undefined;
    for (;;) {
      const segments = await this.#read('all events', (database) => from(database, 'events').getAll(range, chunkRows));
      const last = segments.at(-1)?.at(-1);
      if (last === undefined) return;
      yield segments.flat();
      range = IDBKeyRange.lowerBound([last.stream, last.version], true);
    }
  }

  readJournal(): Promise<JournalEntry[]> {
    return this.#read('the journal', (database) => from(database, 'journal').getAll());
  }

  findJournalEntry(commandId: string): Promise<JournalEntry | undefined> {
    return this.#read(`command ${commandId}`, (database) => from(database, 'journal').index('commandId').get(commandId));
  }

  readStreamsAhead(feeds: readonly string[]): Promise<StreamHead[]> {
    return this.#read('streams ahead of their feeds', (database) => readStreamsAhead(database, feeds));
  }

  findSettled(commandId: string): Promise<SettledCommand | undefined> {
    return this.#read(`the outcome of ${commandId}`, async (database) => (await from(database, 'settled').get(commandId))?.settled);
  }

  readUnresolved(): Promise<SettledCommand[]> {
    return this.#read('unresolved commands', async (database) => {
      const rows = await from(database, 'settled').index('unresolvedAt').getAll();
      return rows.map(({ settled }) => settled);
    });
  }

  readFeed(feed: string): Promise<FeedState> {
    return this.#read(`feed ${feed}`, async (database) => {
      const row = await from(database, 'feeds').get(feed);
      return { cursor: row?.cursor, epoch: row?.epoch, projectionVersions: row?.projectionVersions ?? {} };
    });
  }

  readDocuments(feed: string, projection: string): Promise<StoredDocument[]> {
    return this.#read(`documents of ${projection}`, (database) => from(database, 'documents').getAll(keysFrom(feed, projection)));
  }

  readDocumentsByKey(feed: string, projection: string, keys: readonly string[]): Promise<StoredDocument[]> {
    return this.#read(`documents of ${projection}`, async (database) => {
      const store = from(database, 'documents');
      const found = await Promise.all(keys.map((key) => store.get([feed, projection, key])));
      return found.filter((stored) => stored !== undefined);
    });
  }

  async *readFeedOrder(feed: string): AsyncIterable<readonly (readonly [stream: string, version: number])[]> {
    for (let step = 0; ; step += chunkRows) {
      const range = IDBKeyRange.bound([feed, step], [feed, step + chunkRows], true);
      const rows = await this.#read(`the order of ${feed}`, (database) => from(database, 'feedOrder').getAll(range));
      if (rows.length === 0) return;
      yield rows.flat();
    }
  }

  async commit(change: Change): Promise<CommitResult> {
    assertDistinctStreams(change);
    const { durability, feed } = change;
    return this.#write<CommitResult>('The change was not recorded', { stores: storesOf(change), durability }, async (transaction) => {
      const reading = readMarks(transaction, change);
      reading.catch(ignore); // also when a write throws at once
      writeChange(unwrap(transaction), change);
      const stored = await reading;
      const result = judgeChange(change, stored);
      if (result.kind !== 'committed') return { write: false, result };
      for (const stream of change.streams) assertContinues(stream, stored.headOf(stream.stream));
      if (feed !== undefined) writeFeedStep(unwrap(transaction), feed, stored.feedRow);
      return { write: true, result };
    });
  }

  takeLease(): Promise<number> {
    return this.#write('The lease was not taken', { stores: ['meta'], durability: 'relaxed' }, async (transaction) => {
      const store = transaction.objectStore('meta');
      const lease = leaseOf(await store.get('lease')) + 1;
      unwrap(store).put(lease, 'lease');
      return { write: true, result: lease };
    });
  }

  onLost(listener: (reason: 'deleted' | 'upgrade') => void): void {
    if (this.#lost === undefined) this.#listeners.push(listener);
    else listener(this.#lost);
  }

  close(): void {
    this.#closed = true;
    this.#listeners = [];
    this.#database.close();
  }

  /** Resolves when it is gone: not before every other tab, which is told to, has closed it. */
  async destroy(): Promise<void> {
    this.close();
    try {
      await wrap(this.#factory.deleteDatabase(this.#name));
    } catch (error) {
      throw failureOf(error, `The database ${this.#name} could not be deleted`);
    }
  }

  #lose(reason: 'deleted' | 'upgrade'): void {
    const listeners = this.#listeners;
    this.#lost = reason;
    this.close();
    for (const listener of listeners) listener(reason);
  }

  async #read<T>(what: string, read: (database: LogDatabase) => Promise<T>): Promise<T> {
    this.#assertOpen();
    try {
      return await read(this.#database);
    } catch (error) {
      throw this.#failure(error, `Reading ${what} failed`);
    }
  }

  async #write<T>(
    attempted: string,
    options: Parameters<typeof runWrite>[1],
    body: (transaction: WriteTransaction) => Promise<{ readonly write: boolean; readonly result: T }>,
  ): Promise<T> {
    this.#assertOpen();
    try {
      return await runWrite(this.#database, options, body);
    } catch (error) {
      throw this.#failure(error, attempted);
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new ClientError('log-closed', `The database ${this.#name} was closed.`);
  }

  #failure(error: unknown, attempted: string): ClientError {
    // A connection that the browser closed refuses new transactions by this name, some time before it says why.
    const gone = this.#closed || (error instanceof DOMException && error.name === 'InvalidStateError');
    if (gone) return new ClientError('log-closed', `${attempted}: the database ${this.#name} was closed.`, { cause: error });
    return failureOf(error, attempted);
  }
}

/** One store, in a transaction of its own. */
function from<Name extends StoreNames<LogSchema>>(database: LogDatabase, name: Name): IDBPObjectStore<LogSchema, Name[], Name, 'readonly'> {
  return startRead(database, name).objectStore(name);
}
