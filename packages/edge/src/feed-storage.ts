/**
 * The SQLite database of one feed: its entries under gapless positions, and how far it holds each stream.
 *
 * A publication costs one row of entries and one head for each stream in it. The last row of entries is the feed's
 * head, so no counter is kept. Every method is synchronous; whatever belongs together is written within one
 * `transactionSync`. Reading creates nothing: the tables come with the first publication.
 */
import { EMPTY_HASH } from '@headwater/protocol';
import { joinEvents } from './event-texts.ts';
import type { FeedName } from './feed-name.ts';
import { cutRow, type EntriesBudget, type FeedRow } from './feed-rows.ts';

/** How far the feed holds a stream, and the chain there. */
export interface StreamHead {
  readonly version: number;
  readonly hash: string;
}

export interface FeedMeta extends FeedName {
  /** What tickets are signed with where no secret is bound. */
  readonly ticketKey: string;
}

export interface EntriesPage {
  readonly entriesJson: string;
  readonly bytes: number;
  /** The position of the last entry, or `after` when there is none. */
  readonly lastPosition: number;
}

const TABLES = [
  'CREATE TABLE feed (id INTEGER PRIMARY KEY CHECK (id = 1), layout INTEGER NOT NULL, tenant TEXT NOT NULL, feed TEXT NOT NULL, ticket_key TEXT NOT NULL) STRICT',
  'CREATE TABLE entries (last_position INTEGER PRIMARY KEY, first_position INTEGER NOT NULL, entries TEXT NOT NULL) STRICT',
  'CREATE TABLE streams (stream TEXT PRIMARY KEY, version INTEGER NOT NULL, hash TEXT NOT NULL) STRICT, WITHOUT ROWID',
];

/** The shape of the tables; a later shape migrates from it. */
const LAYOUT = 1;

type EntriesRow = { first_position: number; last_position: number; entries: string; bytes: number };

export class FeedStorage {
  readonly #sql: SqlStorage;
  #hasTables: boolean | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** False for a feed that nothing was published to. */
  exists(): boolean {
    this.#hasTables ??= this.#sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'feed'").toArray().length > 0;
    return this.#hasTables;
  }

  /** Forgets what a rolled back transaction may have made believe. */
  forget(): void {
    this.#hasTables = undefined;
  }

  create({ tenant, feed, ticketKey }: FeedMeta): void {
    for (const table of TABLES) this.#sql.exec(table);
    this.#sql.exec('INSERT INTO feed VALUES (1, ?, ?, ?, ?)', LAYOUT, tenant, feed, ticketKey);
    this.#hasTables = true;
  }

  meta(): FeedMeta | undefined {
    if (!this.exists()) return undefined;
    return this.#sql
      .exec<{ tenant: string; feed: string; ticketKey: string }>('SELECT tenant, feed, ticket_key AS ticketKey FROM feed')
      .toArray()[0];
  }

  /** The position of the last entry; 0 before the first. */
  position(): number {
    if (!this.exists()) return 0;
    return this.#sql.exec<{ position: number | null }>('SELECT max(last_position) AS position FROM entries').one().position ?? 0;
  }

  streamHead(stream: string): StreamHead {
    const row = this.exists()
      ? this.#sql.exec<{ version: number; hash: string }>('SELECT version, hash FROM streams WHERE stream = ?', stream).toArray()[0]
      : undefined;
    return row ?? { version: 0, hash: EMPTY_HASH };
  }

  writeStreamHead(stream: string, { version, hash }: StreamHead): void {
    this.#sql.exec('INSERT INTO streams VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET version = ?2, hash = ?3', stream, version, hash);
  }

  append({ firstPosition, lastPosition, entriesJson }: FeedRow): void {
    this.#sql.exec('INSERT INTO entries VALUES (?, ?, ?)', lastPosition, firstPosition, entriesJson);
  }

  /** The entries after a position in order, as text. Events of one command are never separated. */
  page(after: number, budget: EntriesBudget): EntriesPage {
    const texts: string[] = [];
    let [count, bytes, lastPosition] = [0, 0, after];
    for (const whole of this.#rowsAfter(after)) {
      const fits = count + whole.lastPosition - whole.firstPosition + 1 <= budget.entries && bytes + whole.bytes <= budget.bytes;
      if (!fits && count > 0) break;
      const row = fits && whole.firstPosition > after ? whole : cutRow(whole, after, budget);
      texts.push(row.entriesJson);
      count += row.lastPosition - row.firstPosition + 1;
      bytes += row.bytes;
      lastPosition = row.lastPosition;
      if (lastPosition < whole.lastPosition) break;
    }
    return { entriesJson: joinEvents(texts), bytes, lastPosition };
  }

  *#rowsAfter(position: number): Generator<FeedRow> {
    if (!this.exists()) return;
    const rows = this.#sql.exec<EntriesRow>(
      'SELECT first_position, last_position, entries, octet_length(entries) AS bytes FROM entries WHERE last_position > ? ORDER BY last_position',
      position,
    );
    for (const row of rows)
      yield { firstPosition: row.first_position, lastPosition: row.last_position, entriesJson: row.entries, bytes: row.bytes };
  }
}
