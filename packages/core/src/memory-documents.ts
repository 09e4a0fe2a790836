/**
 * The documents of one projection in memory: a table with indexes.
 *
 * Documents are never changed in place. An index is sorted when it is first read; from then on a read brings it up to
 * date with what changed since: a few changes are spliced in, many are merged in one walk. So a bulk load costs one sort
 * for each index that somebody uses, and a single update a binary search.
 */
import type { DocumentReader, IndexValue } from './documents.ts';
import { HeadwaterError } from './errors.ts';
import { findOwn } from './find-own.ts';
import { compareEntries, countEntries, positionOf, readEntries, type IndexEntry } from './sorted-entries.ts';

/** The indexes of a projection: each names a value of a document. */
export type DocumentIndexes = Readonly<Record<string, (doc: never) => IndexValue>>;

/** Above so many changes one merge is cheaper than moving the tail of the array for each. */
const SPLICES_AT_MOST = 32;

/** Documents by key. */
export class DocumentTable<Doc = unknown> {
  readonly #documents = new Map<string, Doc>();
  readonly #indexes: DocumentIndexes;
  readonly #sortedByIndex = new Map<string | undefined, SortedIndex>();

  constructor(indexes: DocumentIndexes = {}) {
    this.#indexes = indexes;
  }

  get size(): number {
    return this.#documents.size;
  }

  get(key: string): Doc | undefined {
    return this.#documents.get(key);
  }

  /** In no particular order. */
  keys(): IterableIterator<string> {
    return this.#documents.keys();
  }

  set(key: string, doc: Doc): void {
    this.#noteChange(key);
    this.#documents.set(key, doc);
  }

  delete(key: string): void {
    this.#noteChange(key);
    this.#documents.delete(key);
  }

  /** A live view: every call reads the present documents. An index function that throws makes the call throw. */
  reader(): DocumentReader<Doc> {
    const read = (...query: Parameters<typeof readEntries>): Doc[] =>
      readEntries(...query).map(({ key }) => this.#documents.get(key) as Doc); // it is in the index
    return {
      get: (key) => this.get(key),
      all: (options) => read(this.#sorted(), {}, options),
      where: (index, value, options) => read(this.#sorted(index), { from: value, to: value }, options),
      range: (index, options = {}) => read(this.#sorted(index), options, options),
      count: (index, value) => (index === undefined ? this.size : countEntries(this.#sorted(index), { from: value, to: value })),
    };
  }

  /** The entries of an index, or of the order by key, in their order; good until the next change. Throws `unknown-index`. */
  #sorted(index?: string): readonly IndexEntry[] {
    let sorted = this.#sortedByIndex.get(index);
    if (sorted === undefined) {
      // The order by key is an index with one value.
      const valueOf = index === undefined ? () => 0 : findOwn(this.#indexes, index);
      if (valueOf === undefined) throw new HeadwaterError('unknown-index', `There is no index '${index}'.`);
      sorted = new SortedIndex(this.#documents, valueOf as (doc: unknown) => IndexValue);
      this.#sortedByIndex.set(index, sorted);
    }
    return sorted.entries();
  }

  #noteChange(key: string): void {
    for (const sorted of this.#sortedByIndex.values()) sorted.noteChange(key);
  }
}

/** One order of the documents, brought up to date when it is read. */
class SortedIndex {
  readonly #documents: ReadonlyMap<string, unknown>;
  readonly #valueOf: (doc: unknown) => IndexValue;
  /** The documents as they are in the entries, of those that changed since. */
  readonly #before = new Map<string, unknown>();
  #entries: IndexEntry[] = [];

  constructor(documents: ReadonlyMap<string, unknown>, valueOf: (doc: unknown) => IndexValue) {
    this.#documents = documents;
    this.#valueOf = valueOf;
    for (const [key, doc] of documents) this.#add(key, doc);
    this.#entries.sort(compareEntries);
  }

  /** To be called before the document of the key changes. */
  noteChange(key: string): void {
    if (!this.#before.has(key)) this.#before.set(key, this.#documents.get(key));
  }

  entries(): readonly IndexEntry[] {
    if (this.#before.size > SPLICES_AT_MOST) {
      this.#entries = this.#entries.filter(({ key }) => !this.#before.has(key));
      for (const key of this.#before.keys()) this.#add(key, this.#documents.get(key));
      // Two sorted runs, nearly: the sort merges them in one walk.
      this.#entries.sort(compareEntries);
    } else {
      for (const [key, before] of this.#before) {
        const old = indexValueOf(this.#valueOf, before);
        const value = indexValueOf(this.#valueOf, this.#documents.get(key));
        if (old === value) continue;
        if (old !== null) this.#entries.splice(positionOf(this.#entries, { value: old, key }), 1);
        if (value !== null) this.#entries.splice(positionOf(this.#entries, { value, key }), 0, { value, key });
      }
    }
    this.#before.clear();
    return this.#entries;
  }

  #add(key: string, doc: unknown): void {
    const value = indexValueOf(this.#valueOf, doc);
    if (value !== null) this.#entries.push({ value, key });
  }
}

/** Null when there is no document, and for a number that has no place in an order. */
function indexValueOf(valueOf: (doc: unknown) => IndexValue, doc: unknown): string | number | null {
  if (doc === undefined) return null;
  const value = valueOf(doc);
  return typeof value === 'string' || Number.isFinite(value) ? value : null;
}
