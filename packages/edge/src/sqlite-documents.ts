/**
 * The documents of projections in SQLite: how queries read them, and how one transaction changes them.
 *
 * Each document is one row, each index value another. A batch collects the changes of a transaction and writes what is
 * different in the end, so a document that ten events touched is written once. The reader answers exactly as the
 * documents in a client's memory do: the same orders (see `sortableText`), the same pages.
 */
import { HeadwaterError, type AnyProjection, type DocumentReader, type RangeOptions, type ReadOptions } from '@headwater/core';
import { utf8Bytes } from '@headwater/protocol';
import { sortableText } from './sortable-text.ts';

export const DOCUMENT_TABLES: readonly string[] = [
  'CREATE TABLE documents (projection TEXT, key TEXT, document TEXT NOT NULL, PRIMARY KEY (projection, key)) STRICT, WITHOUT ROWID',
  'CREATE TABLE document_index (projection TEXT, name TEXT, value ANY, key TEXT, PRIMARY KEY (projection, name, value, key)) STRICT, WITHOUT ROWID',
];

/** The largest document, as JSON; a value of SQLite is limited to 2 MB. */
export const DOCUMENT_MAX_BYTES: number = 1024 * 1024;

/** The longest key, and the longest text in an index. */
export const KEY_MAX_BYTES = 2048;

/** The documents of one build of a projection, which is what `projection` names. */
export interface DocumentSet {
  readonly projection: string;
  readonly indexes: AnyProjection['indexes'];
}

type IndexValues = ReadonlyMap<string, string | number>;

interface Stored {
  readonly json: string | null;
  readonly values: IndexValues;
}

interface Changed extends Stored {
  readonly document: unknown;
  /** As it stands in the database. */
  readonly before: Stored;
}

/** What one transaction does to the documents of a projection. */
export class DocumentBatch {
  readonly #sql: SqlStorage;
  readonly #set: DocumentSet;
  readonly #documents = new Map<string, Changed>();

  constructor(sql: SqlStorage, set: DocumentSet) {
    this.#sql = sql;
    this.#set = set;
  }

  /** The document of a key as it is by now, undefined for none. */
  read(key: string): unknown {
    return this.#entry(key).document ?? undefined;
  }

  /** Sets a document, or deletes it (null). Throws for what cannot be stored; the batch is then as it was before. */
  change(key: string, document: unknown): void {
    assertFits('The key of a document', key, KEY_MAX_BYTES);
    const { before } = this.#entry(key);
    const json = document === null || document === undefined ? null : JSON.stringify(document);
    if (json === undefined) throw new TypeError(`The document '${key}' is not JSON.`);
    if (json !== null) assertFits(`The document '${key}'`, json, DOCUMENT_MAX_BYTES);
    this.#documents.set(key, { document, json, values: json === null ? NO_VALUES : this.#valuesOf(document), before });
  }

  /** Writes what is different. */
  flush(): void {
    const { projection } = this.#set;
    for (const [key, { json, values, before }] of this.#documents) {
      if (json === before.json) continue;
      const stored = sortableText(key);
      if (json === null) this.#sql.exec('DELETE FROM documents WHERE projection = ? AND key = ?', projection, stored);
      else this.#sql.exec('INSERT INTO documents VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET document = ?3', projection, stored, json);
      for (const [name, value] of before.values) {
        if (values.get(name) !== value)
          this.#sql.exec(
            'DELETE FROM document_index WHERE projection = ? AND name = ? AND value = ? AND key = ?',
            projection,
            name,
            toColumn(value),
            stored,
          );
      }
      for (const [name, value] of values) {
        if (before.values.get(name) !== value)
          this.#sql.exec('INSERT INTO document_index VALUES (?, ?, ?, ?)', projection, name, toColumn(value), stored);
      }
    }
    this.#documents.clear();
  }

  #entry(key: string): Changed {
    let entry = this.#documents.get(key);
    if (entry === undefined) {
      const json = readDocument(this.#sql, this.#set.projection, key) ?? null;
      const document: unknown = json === null ? null : JSON.parse(json);
      const before = { json, values: json === null ? NO_VALUES : this.#valuesOf(document) };
      entry = { document, ...before, before };
      this.#documents.set(key, entry);
    }
    return entry;
  }

  #valuesOf(document: unknown): IndexValues {
    const values = new Map<string, string | number>();
    for (const [name, valueOf] of Object.entries(this.#set.indexes)) {
      // The indexes of a projection are functions of its documents.
      const value = (valueOf as (document: unknown) => unknown)(document);
      // As in memory: a number without a place in an order is in no index.
      if (typeof value === 'string') assertFits(`A value of the index '${name}'`, value, KEY_MAX_BYTES);
      if (typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))) values.set(name, value);
    }
    return values;
  }
}

/** A live view of the documents. Throws `unknown-index`. */
export function documentReader(sql: SqlStorage, { projection, indexes }: DocumentSet): DocumentReader<unknown> {
  const known = (index: string): string => {
    if (!Object.hasOwn(indexes, index)) throw new HeadwaterError('unknown-index', `There is no index '${index}'.`);
    return index;
  };
  const select = (
    condition: string,
    values: readonly (string | number)[],
    order: readonly string[],
    options: ReadOptions = {},
  ): unknown[] => {
    const direction = options.order === 'descending' ? 'DESC' : 'ASC';
    const ordered = order.map((column) => `${column} ${direction}`).join(', ');
    return sql
      .exec<{ document: string }>(
        `SELECT document FROM ${condition} ORDER BY ${ordered} LIMIT ? OFFSET ?`,
        ...values,
        toRows(options.limit, -1),
        toRows(options.offset, 0),
      )
      .toArray()
      .map(({ document }) => JSON.parse(document) as unknown);
  };
  return {
    get(key) {
      const json = readDocument(sql, projection, key);
      return json === undefined ? undefined : (JSON.parse(json) as unknown);
    },
    all: (options) => select('documents WHERE projection = ?', [projection], ['key'], options),
    where: (index, value, options) => select(`${INDEXED} AND i.value = ?`, [projection, known(index), toColumn(value)], ['i.key'], options),
    range(index, options = {}) {
      const { condition, values } = within(options);
      return select(`${INDEXED}${condition}`, [projection, known(index), ...values], ['i.value', 'i.key'], options);
    },
    count(index, value) {
      if (index === undefined) return countRows(sql, 'documents WHERE projection = ?', [projection]);
      const { condition, values } = within(value === undefined ? {} : { from: value, to: value });
      return countRows(sql, `document_index i WHERE i.projection = ? AND i.name = ?${condition}`, [projection, known(index), ...values]);
    },
  };
}

/** Deletes rows of a build that is no longer used; false when there were none left. */
export function deleteDocuments(sql: SqlStorage, projection: string, atMost: number): boolean {
  const documents = sql.exec(
    'DELETE FROM documents WHERE projection = ?1 AND key IN (SELECT key FROM documents WHERE projection = ?1 LIMIT ?2)',
    projection,
    atMost,
  );
  const values = sql.exec(
    'DELETE FROM document_index WHERE (projection, name, value, key) IN (SELECT projection, name, value, key FROM document_index WHERE projection = ?1 LIMIT ?2)',
    projection,
    atMost,
  );
  return documents.rowsWritten + values.rowsWritten > 0;
}

// CROSS JOIN keeps SQLite from turning the order around: the index leads.
const INDEXED =
  'document_index i CROSS JOIN documents d ON d.projection = i.projection AND d.key = i.key WHERE i.projection = ? AND i.name = ?';

const NO_VALUES: IndexValues = new Map();

/** SQLite's order of values is that of `compareIndexValues`: numbers, then texts. */
function within({ from, to }: RangeOptions): { readonly condition: string; readonly values: readonly (string | number)[] } {
  const condition = `${from === undefined ? '' : ' AND i.value >= ?'}${to === undefined ? '' : ' AND i.value <= ?'}`;
  return { condition, values: [from, to].filter((bound) => bound !== undefined).map(toColumn) };
}

function toColumn(value: string | number): string | number {
  return typeof value === 'string' ? sortableText(value) : value;
}

function readDocument(sql: SqlStorage, projection: string, key: string): string | undefined {
  return sql
    .exec<{ document: string }>('SELECT document FROM documents WHERE projection = ? AND key = ?', projection, sortableText(key))
    .toArray()[0]?.document;
}

function countRows(sql: SqlStorage, condition: string, values: readonly (string | number)[]): number {
  return sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${condition}`, ...values).one().count;
}

/** A number of rows for LIMIT and OFFSET, which take integers alone. */
function toRows(count: number | undefined, otherwise: number): number {
  if (count === undefined || count === Infinity) return otherwise;
  return Math.min(Math.ceil(Math.max(0, count)) || 0, Number.MAX_SAFE_INTEGER);
}

function assertFits(what: string, text: string, limit: number): void {
  if (typeof text !== 'string') throw new TypeError(`${what} is not a text.`);
  if (text.length > limit || utf8Bytes(text) > limit) throw new RangeError(`${what} is larger than ${limit} bytes.`);
}
