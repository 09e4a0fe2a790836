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
import { Emitter } from './emitter.ts';
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
import { failureOf, isNamed } from './indexeddb/failures.ts';
import { openDatabase, type OpenOptions } from './indexeddb/open-database.ts';
import { readEvents, readStreams, readStreamsAhead } from './indexeddb/read-streams.ts';
import { keysFrom, type LogDatabase, type LogSchema } from './indexeddb/schema.ts';
import { leaseOf, readMarks } from './indexeddb/read-marks.ts';
import { ignore, runWrite, startRead } from './indexeddb/transactions.ts';
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
  readonly #losses = new Emitter<'deleted' | 'upgrade'>();

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
    // Written when the database was made.
    return this.#read('meta', (meta) => meta.get('clientId') as Promise<string>);
  }

  readStreams(streams: readonly string[]): Promise<StoredStream[]> {
    return this.#attempt('Reading streams', (database) => readStreams(database, streams));
  }

  readEvents(
    stream: string,
    { after = 0, limit = Infinity }: { readonly after?: number; readonly limit?: number } = {},
  ): Promise<RecordedEvent[]> {
    return this.#attempt(`Reading ${stream}`, (database) => readEvents(database, stream, { after, limit }));
  }

  async *readAllEvents(): AsyncIterable<readonly RecordedEvent[]> {
    let range: IDBKeyRange | undefined;
    for (;;) {
      const segments = await this.#read('events', (events) => events.getAll(range, chunkRows));
      const last = segments.at(-1)?.at(-1);
      if (last === undefined) return;
      yield segments.flat();
      range = IDBKeyRange.lowerBound([last.stream, last.version], true);
    }
  }

  readJournal(): Promise<JournalEntry[]> {
    return this.#read('journal', (journal) => journal.getAll());
  }

  findJournalEntry(commandId: string): Promise<JournalEntry | undefined> {
    return this.#read('journal', (journal) => journal.index('commandId').get(commandId));
  }

  readStreamsAhead(feeds: readonly string[]): Promise<StreamHead[]> {
    return this.#attempt('Reading streams', (database) => readStreamsAhead(database, feeds));
  }

  async findSettled(commandId: string): Promise<SettledCommand | undefined> {
    return (await this.#read('settled', (settled) => settled.get(commandId)))?.settled;
  }

  async readUnresolved(): Promise<SettledCommand[]> {
    const rows = await this.#read('settled', (settled) => settled.index('unresolvedAt').getAll());
    return rows.map(({ settled }) => settled);
  }

  async readFeed(feed: string): Promise<FeedState> {
    const { cursor, epoch, projectionVersions = {} } = (await this.#read('feeds', (feeds) => feeds.get(feed))) ?? {};
    return { cursor, epoch, projectionVersions };
  }

  readDocuments(feed: string, projection: string): Promise<StoredDocument[]> {
    return this.#read('documents', (documents) => documents.getAll(keysFrom(feed, projection)));
  }

  readDocumentsByKey(feed: string, projection: string, keys: readonly string[]): Promise<StoredDocument[]> {
    return this.#read('documents', async (documents) => {
      const found = await Promise.all(keys.map((key) => documents.get([feed, projection, key])));
      return found.filter((stored) => stored !== undefined);
    });
  }

  async *readFeedOrder(feed: string): AsyncIterable<readonly (readonly [stream: string, version: number])[]> {
    for (let step = 0; ; step += chunkRows) {
      const range = IDBKeyRange.bound([feed, step], [feed, step + chunkRows], true);
      const rows = await this.#read('feedOrder', (order) => order.getAll(range));
      if (rows.length === 0) return;
      yield rows.flat();
    }
  }

  async commit(change: Change): Promise<CommitResult> {
    assertDistinctStreams(change);
    const { durability, feed } = change;
    const options = { stores: storesOf(change), durability };
    return this.#attempt('Recording', (database) =>
      runWrite<CommitResult>(database, options, async (transaction) => {
        const reading = readMarks(transaction, change);
        reading.catch(ignore); // also when a write throws at once
        writeChange(unwrap(transaction), change);
        const stored = await reading;
        const result = judgeChange(change, stored);
        if (result.kind !== 'committed') return { write: false, result };
        for (const stream of change.streams) assertContinues(stream, stored.headOf(stream.stream));
        if (feed !== undefined) writeFeedStep(unwrap(transaction), feed, stored.feedRow);
        return { write: true, result };
      }),
    );
  }

  takeLease(): Promise<number> {
    return this.#attempt('Taking the lease', (database) =>
      runWrite(database, { stores: ['meta'], durability: 'relaxed' }, async (transaction) => {
        const store = transaction.objectStore('meta');
        const lease = leaseOf(await store.get('lease')) + 1;
        unwrap(store).put(lease, 'lease');
        return { write: true, result: lease };
      }),
    );
  }

  onLost(listener: (reason: 'deleted' | 'upgrade') => void): void {
    if (this.#lost === undefined) this.#losses.on(listener);
    else listener(this.#lost);
  }

  close(): void {
    this.#closed = true;
    this.#database.close();
  }

  /** Resolves when it is gone: not before every other tab, which is told to, has closed it. */
  async destroy(): Promise<void> {
    this.close();
    try {
      await wrap(this.#factory.deleteDatabase(this.#name));
    } catch (error) {
      throw failureOf(error, `Deleting ${this.#name}`);
    }
  }

  #lose(reason: 'deleted' | 'upgrade'): void {
    this.#lost = reason;
    this.close();
    this.#losses.emit(reason);
  }

  /** One store, in a transaction of its own. */
  #read<Name extends StoreNames<LogSchema>, T>(
    name: Name,
    read: (store: IDBPObjectStore<LogSchema, Name[], Name, 'readonly'>) => Promise<T>,
  ): Promise<T> {
    return this.#attempt(`Reading ${name}`, (database) => read(startRead(database, name).objectStore(name)));
  }

  async #attempt<T>(attempted: string, task: (database: LogDatabase) => Promise<T>): Promise<T> {
    try {
      if (!this.#closed) return await task(this.#database);
    } catch (error) {
      // A connection that the browser closed refuses new transactions by this name, some time before it says why.
      if (!this.#closed && !isNamed(error, 'InvalidStateError')) throw failureOf(error, attempted);
    }
    throw new ClientError('log-closed', `${attempted}: ${this.#name} was closed.`);
  }
}
