/**
 * The SQLite database of one stream.
 *
 * One row per commit: everything one push appended, as text, with the feeds that the stream belongs to from there on.
 * Final outcomes that came without events stand in the commit of their push, or, when it has none, in one row of
 * `settled`. The mark of an author is in its newest row, so a push writes one row, whatever it holds. Rows are never
 * changed.
 *
 * Every method is synchronous: what happens between two awaits of the object is one transaction. Reading creates
 * nothing. A table costs two rows, so each comes with the first row that needs it.
 */
import type { RecordedEvent, Snapshot } from '@headwater/core';
import { EMPTY_HASH, chainHash, utf8Bytes } from '@headwater/protocol';
import { joinEvents, parseEvents, splitEvents } from './event-texts.ts';
import type { CommitText } from './publication.ts';
import type { AuthorKey, SettledCommand } from './settled-command.ts';
import { commandsFromText, commandsToText } from './settled-command.ts';
import { sha256 } from './sha256.ts';

export interface Head {
  readonly version: number;
  readonly hash: string;
}

/** Whose stream this is: an object that an alarm woke may not know its own name. */
export interface StreamName {
  readonly tenant: string;
  readonly stream: string;
}

export interface StreamMeta extends StreamName {
  /** Every feed that the stream ever belonged to. */
  readonly feeds: readonly string[];
}

/** One row to come. `events` continue the head without a gap; `hash` is the chain at the last of them. */
export interface NewCommit {
  readonly firstVersion: number;
  readonly lastVersion: number;
  readonly hash: string;
  readonly author: AuthorKey;
  readonly mark: number;
  readonly commands: readonly SettledCommand[];
  readonly eventsJson: string;
}

/** A row for commands that were settled without any event in their push. */
export type NewSettled = Pick<NewCommit, 'author' | 'mark' | 'commands'>;

/** How much a page may carry. The first command of a page is always carried, so that reading gets on. */
export interface PageBudget {
  readonly events: number;
  readonly bytes: number;
}

export interface EventsPage {
  readonly eventsJson: string;
  readonly bytes: number;
  /** The version of the last event on the page, or `after` when there is none. */
  readonly lastVersion: number;
}

/** A commit on its way to a feed; `hash` is the chain at its last event. */
export interface HashedCommit extends CommitText {
  readonly hash: string;
}

/** `name` is in the first row alone. */
const TABLES = {
  commits: `CREATE TABLE commits (
    first_version INTEGER PRIMARY KEY, last_version INTEGER NOT NULL, hash TEXT NOT NULL, author TEXT NOT NULL, mark INTEGER NOT NULL,
    name TEXT, feeds TEXT NOT NULL, commands TEXT NOT NULL, events TEXT NOT NULL) STRICT`,
  settled: 'CREATE TABLE settled (n INTEGER PRIMARY KEY, author TEXT NOT NULL, mark INTEGER NOT NULL, commands TEXT NOT NULL) STRICT',
  snapshot: `CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, fingerprint TEXT NOT NULL, state TEXT NOT NULL, checksum TEXT NOT NULL) STRICT`,
};

type Table = keyof typeof TABLES;

/** Commits from the one that holds version `?1 + 1` on. */
const FROM_COMMIT_OF_NEXT = 'first_version >= (SELECT max(first_version) FROM commits WHERE first_version <= ?1 + 1) AND last_version > ?1';

/** A value of SQLite is limited to 2 MB on the platform. A snapshot is a cache: a larger one is not kept. */
const SNAPSHOT_MAX_UNITS = 500_000;

type CommitRow = { first_version: number; last_version: number; hash: string; events: string; bytes: number };

export class StreamStorage {
  readonly #sql: SqlStorage;
  #tables: Set<string> | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Forgets what a rolled back transaction may have made believe. */
  forget(): void {
    this.#tables = undefined;
  }

  /** Undefined for a stream without events. */
  meta(): StreamMeta | undefined {
    if (!this.#has('commits')) return undefined;
    const row = this.#sql
      .exec<{ name: string; feeds: string }>(
        'SELECT (SELECT name FROM commits ORDER BY first_version LIMIT 1) AS name, feeds FROM commits ORDER BY first_version DESC LIMIT 1',
      )
      .toArray()[0];
    if (row === undefined) return undefined;
    // Both were written by `appendCommit`.
    return { ...(JSON.parse(row.name) as StreamName), feeds: JSON.parse(row.feeds) as string[] };
  }

  head(): Head {
    if (!this.#has('commits')) return { version: 0, hash: EMPTY_HASH };
    const row = this.#sql
      .exec<{ version: number; hash: string }>('SELECT last_version AS version, hash FROM commits ORDER BY first_version DESC LIMIT 1')
      .toArray()[0];
    return row ?? { version: 0, hash: EMPTY_HASH };
  }

  appendCommit(commit: NewCommit, { tenant, stream, feeds }: StreamMeta): void {
    const { firstVersion, lastVersion, hash, author, mark, commands, eventsJson } = commit;
    this.#create('commits');
    const name = firstVersion === 1 ? JSON.stringify({ tenant, stream } satisfies StreamName) : null;
    const [feedsJson, commandsJson] = [JSON.stringify(feeds), commandsToText(commands)];
    this.#sql.exec(
      'INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      firstVersion,
      lastVersion,
      hash,
      author,
      mark,
      name,
      feedsJson,
      commandsJson,
      eventsJson,
    );
  }

  appendSettled({ author, mark, commands }: NewSettled): void {
    this.#create('settled');
    this.#sql.exec('INSERT INTO settled (author, mark, commands) VALUES (?, ?, ?)', author, mark, commandsToText(commands));
  }

  /** All settled commands with their authors, for whoever keeps marks and ids in memory. Reads the whole stream. */
  *authored(): Generator<{ readonly author: AuthorKey; readonly mark: number; readonly commands: readonly SettledCommand[] }> {
    for (const table of this.#withCommands()) {
      const rows = this.#sql.exec<{ author: string; mark: number; commands: string }>(`SELECT author, mark, commands FROM ${table}`);
      for (const { author, mark, commands } of rows) yield { author, mark, commands: commandsFromText(commands) };
    }
  }

  /** Searches the whole stream: for repeats, which are rare. */
  findSettled(commandId: string): SettledCommand | undefined {
    for (const table of this.#withCommands()) {
      const rows = this.#sql.exec<{ commands: string }>(
        `SELECT commands FROM ${table} WHERE instr(commands, ?)`,
        JSON.stringify(commandId),
      );
      for (const { commands } of rows) {
        const found = commandsFromText(commands).find((command) => command.commandId === commandId);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  /** Whether an event after `version` was made by anybody else. */
  hasForeignEvents(version: number, author: AuthorKey): boolean {
    if (!this.#has('commits')) return false;
    return (
      this.#sql.exec(`SELECT 1 FROM commits WHERE ${FROM_COMMIT_OF_NEXT} AND author <> ?2 LIMIT 1`, version, author).toArray().length > 0
    );
  }

  /** The chain at a version, or undefined beyond the head. */
  hashAt(version: number): string | undefined {
    if (version === 0) return EMPTY_HASH;
    if (!this.#has('commits')) return undefined;
    const [commit, previous] = this.#sql
      .exec<{ first_version: number; last_version: number; hash: string }>(
        'SELECT first_version, last_version, hash FROM commits WHERE first_version <= ? ORDER BY first_version DESC LIMIT 2',
        version,
      )
      .toArray();
    if (commit === undefined || commit.last_version < version) return undefined;
    if (commit.last_version === version) return commit.hash;
    // Only a version within a commit needs its events, which may be many.
    return parseEvents(this.#columnOf(commit.first_version, 'events'))
      .slice(0, version - commit.first_version + 1)
      .reduce((hash, event) => chainHash(hash, event, sha256), previous?.hash ?? EMPTY_HASH);
  }

  /** Events after a version in order, as text. Events of one command are never separated. */
  page(after: number, budget: PageBudget): EventsPage {
    const texts: string[] = [];
    let [count, bytes, lastVersion] = [0, 0, after];
    for (const row of this.#commitsAfter(after)) {
      const events = row.last_version - row.first_version + 1;
      if (after < row.first_version && count + events <= budget.events && bytes + row.bytes <= budget.bytes) {
        texts.push(row.events);
        [count, bytes, lastVersion] = [count + events, bytes + row.bytes, row.last_version];
        continue;
      }
      // The page ends within this commit, or begins in it: take single commands.
      const commands = commandsFromText(this.#columnOf(row.first_version, 'commands'));
      for (const piece of piecesOf(row, commands, lastVersion)) {
        if (count > 0 && (count + piece.count > budget.events || bytes + piece.bytes > budget.bytes))
          return { eventsJson: joinEvents(texts), bytes, lastVersion };
        texts.push(piece.eventsJson);
        [count, bytes, lastVersion] = [count + piece.count, bytes + piece.bytes, piece.lastVersion];
      }
    }
    return { eventsJson: joinEvents(texts), bytes, lastVersion };
  }

  /** Whole commits after a version (the first one cut when it holds that version), as many as fit `bytes`, at least one. */
  commitsAfter(version: number, bytes: number): readonly HashedCommit[] {
    const commits: HashedCommit[] = [];
    let total = 0;
    for (const row of this.#commitsAfter(version)) {
      if (commits.length > 0 && total + row.bytes > bytes) break;
      total += row.bytes;
      const firstVersion = Math.max(row.first_version, version + 1);
      const eventsJson =
        firstVersion === row.first_version ? row.events : joinEvents(splitEvents(row.events).slice(firstVersion - row.first_version));
      commits.push({ firstVersion, lastVersion: row.last_version, hash: row.hash, eventsJson });
    }
    return commits;
  }

  /** When the head was recorded, ISO 8601 in UTC. */
  headRecordedAt(): string | undefined {
    const row = this.#has('commits')
      ? this.#sql.exec<{ events: string }>('SELECT events FROM commits ORDER BY first_version DESC LIMIT 1').toArray()[0]
      : undefined;
    return row === undefined ? undefined : parseEvents(splitEvents(row.events).at(-1) ?? '')[0]?.recordedAt;
  }

  *eventsAfter(version: number): Generator<RecordedEvent> {
    for (const row of this.#commitsAfter(version)) {
      for (const event of parseEvents(row.events)) if (event.version > version) yield event;
    }
  }

  /** As stored; whether it is intact and fits the code says `restoreSnapshot`. */
  snapshot(): Snapshot | undefined {
    if (!this.#has('snapshot')) return undefined;
    return this.#sql
      .exec<{ version: number; fingerprint: string; stateJson: string; checksum: string }>(
        'SELECT version, fingerprint, state AS stateJson, checksum FROM snapshot',
      )
      .toArray()[0];
  }

  writeSnapshot({ version, fingerprint, stateJson, checksum }: Snapshot): void {
    if (stateJson.length > SNAPSHOT_MAX_UNITS) return;
    this.#create('snapshot');
    this.#sql.exec('INSERT OR REPLACE INTO snapshot VALUES (1, ?, ?, ?, ?)', version, fingerprint, stateJson, checksum);
  }

  #withCommands(): readonly Table[] {
    return (['commits', 'settled'] as const).filter((table) => this.#has(table));
  }

  #has(table: Table): boolean {
    this.#tables ??= new Set(
      this.#sql
        .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
        .toArray()
        .map(({ name }) => name),
    );
    return this.#tables.has(table);
  }

  #create(table: Table): void {
    if (this.#has(table)) return;
    this.#sql.exec(TABLES[table]);
    this.#tables?.add(table);
  }

  #columnOf(firstVersion: number, column: 'events' | 'commands'): string {
    return this.#sql.exec<{ text: string }>(`SELECT ${column} AS text FROM commits WHERE first_version = ?`, firstVersion).one().text;
  }

  #commitsAfter(version: number): Iterable<CommitRow> {
    if (!this.#has('commits')) return [];
    return this.#sql.exec<CommitRow>(
      `SELECT first_version, last_version, hash, events, octet_length(events) AS bytes FROM commits WHERE ${FROM_COMMIT_OF_NEXT} ORDER BY first_version`,
      version,
    );
  }
}

interface Piece {
  readonly eventsJson: string;
  readonly count: number;
  readonly bytes: number;
  readonly lastVersion: number;
}

/** What a commit holds after a version, command by command. */
function* piecesOf(row: CommitRow, commands: readonly SettledCommand[], after: number): Generator<Piece> {
  const texts = splitEvents(row.events);
  for (const { outcome } of commands) {
    if (outcome.kind !== 'accepted' || outcome.firstVersion === null || outcome.lastVersion <= after) continue;
    const first = Math.max(outcome.firstVersion, after + 1);
    const eventsJson = joinEvents(texts.slice(first - row.first_version, outcome.lastVersion - row.first_version + 1));
    yield { eventsJson, count: outcome.lastVersion - first + 1, bytes: utf8Bytes(eventsJson), lastVersion: outcome.lastVersion };
  }
}
