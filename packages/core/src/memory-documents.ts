/**
 * The documents of one projection in memory: a table with indexes, and a view of it with changes on top.
 *
 * Documents are never changed in place. An index is sorted when it is first read; from then on a read brings it up to
 * date with what changed since: a few changes are spliced in, many are merged in one walk. So a bulk load costs one sort
 * for each index that somebody uses, and a single update a binary search.
 */
import type { DocumentReader, IndexValue } from './documents.ts';
import { HeadwaterError } from './errors.ts';
import { findOwn } from './find-own.ts';
import { compareEntries, countEntries, positionOf, readEntries, type IndexEntry, type Layers } from './sorted-entries.ts';

/** The indexes of a projection: each names a value of a document. */
export type DocumentIndexes = Readonly<Record<string, (doc: never) => IndexValue>>;

/** Above so many changes one merge is cheaper than moving the tail of the array for each. */
const SPLICES_AT_MOST = 32;

const NONE: readonly IndexEntry[] = [];

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
    // What is in the table is a Doc.
    return readerOf({
      get: (key) => this.get(key),
      size: () => this.size,
      layers: (index) => ({ base: this.sorted(index), hidden: NONE, added: NONE }),
    }) as DocumentReader<Doc>;
  }

  /** The entries of an index, or of the order by key, in their order; good until the next change. */
  sorted(index?: string): readonly IndexEntry[] {
    let sorted = this.#sortedByIndex.get(index);
    if (sorted === undefined) {
      sorted = new SortedIndex(this.#documents, this.valueOf(index));
      this.#sortedByIndex.set(index, sorted);
    }
    return sorted.entries();
  }

  /** The function of an index; the order by key is an index with one value. Throws `unknown-index`. */
  valueOf(index?: string): (doc: unknown) => IndexValue {
    if (index === undefined) return () => 0;
    const valueOf = findOwn(this.#indexes, index);
    if (valueOf === undefined) throw new HeadwaterError('unknown-index', `There is no index '${index}'.`);
    return valueOf as (doc: unknown) => IndexValue;
  }

  #noteChange(key: string): void {
    for (const sorted of this.#sortedByIndex.values()) sorted.noteChange(key);
  }
}

/**
 * The table as if `changes` were applied to it (null: deleted), without a copy. Both must stay as they are while the
 * reader is in use.
 */
export function overlayReader(base: DocumentTable, changes: ReadonlyMap<string, unknown>): DocumentReader<unknown> {
  const layersByIndex = new Map<string | undefined, Layers>();
  return readerOf({
    get: (key) => (changes.has(key) ? (changes.get(key) ?? undefined) : base.get(key)),
    size: () => {
      const { hidden, added } = layersOf(undefined);
      return base.size - hidden.length + added.length;
    },
    layers: layersOf,
  });

  function layersOf(index: string | undefined): Layers {
    let layers = layersByIndex.get(index);
    if (layers === undefined) {
      const difference = diff(base.valueOf(index), changes.keys(), (key) => ({
        before: base.get(key),
        after: changes.get(key) ?? undefined,
      }));
      layers = { base: base.sorted(index), ...difference };
      layersByIndex.set(index, layers);
    }
    return layers;
  }
}

interface View {
  get(key: string): unknown;
  size(): number;
  layers(index: string | undefined): Layers;
}

function readerOf(view: View): DocumentReader<unknown> {
  const documents = (entries: readonly IndexEntry[]): unknown[] => entries.map(({ key }) => view.get(key));
  return {
    get: (key) => view.get(key),
    all: (options) => documents(readEntries(view.layers(undefined), {}, options)),
    where: (index, value, options) => documents(readEntries(view.layers(index), { from: value, to: value }, options)),
    range: (index, options = {}) => documents(readEntries(view.layers(index), options, options)),
    count: (index, value) => (index === undefined ? view.size() : countEntries(view.layers(index), { from: value, to: value })),
  };
}

/** One order of the documents, brought up to date when it is read. */
class SortedIndex {
  readonly #documents: ReadonlyMap<string, unknown>;
  readonly #valueOf: (doc: unknown) => IndexValue;
  /** The documents as they are in the entries, of those that changed since. */
  readonly #before = new Map<string, unknown>();
  #entries: IndexEntry[];

  constructor(documents: ReadonlyMap<string, unknown>, valueOf: (doc: unknown) => IndexValue) {
    this.#documents = documents;
    this.#valueOf = valueOf;
    this.#entries = [];
    for (const [key, doc] of documents) {
      const value = indexValueOf(valueOf, doc);
      if (value !== null) this.#entries.push({ value, key });
    }
    this.#entries.sort(compareEntries);
  }

  /** To be called before the document of the key changes. */
  noteChange(key: string): void {
    if (!this.#before.has(key)) this.#before.set(key, this.#documents.get(key));
  }

  entries(): readonly IndexEntry[] {
    if (this.#before.size > 0) {
      const { hidden, added } = diff(this.#valueOf, this.#before.keys(), (key) => ({
        before: this.#before.get(key),
        after: this.#documents.get(key),
      }));
      if (hidden.length + added.length > SPLICES_AT_MOST) {
        this.#entries = readEntries({ base: this.#entries, hidden, added }, {});
      } else {
        for (const entry of hidden) this.#entries.splice(positionOf(this.#entries, entry), 1);
        for (const entry of added) this.#entries.splice(positionOf(this.#entries, entry), 0, entry);
      }
      this.#before.clear();
    }
    return this.#entries;
  }
}

/** What changed documents take out of an index and put into it, in its order. */
function diff(
  valueOf: (doc: unknown) => IndexValue,
  keys: Iterable<string>,
  read: (key: string) => { readonly before: unknown; readonly after: unknown },
): { readonly hidden: IndexEntry[]; readonly added: IndexEntry[] } {
  const hidden: IndexEntry[] = [];
  const added: IndexEntry[] = [];
  for (const key of keys) {
    const { before, after } = read(key);
    const old = indexValueOf(valueOf, before);
    const value = indexValueOf(valueOf, after);
    if (old === value) continue;
    if (old !== null) hidden.push({ value: old, key });
    if (value !== null) added.push({ value, key });
  }
  return { hidden: hidden.sort(compareEntries), added: added.sort(compareEntries) };
}

/** Null when there is no document, and for a number that has no place in an order. */
function indexValueOf(valueOf: (doc: unknown) => IndexValue, doc: unknown): string | number | null {
  if (doc === undefined) return null;
  const value = valueOf(doc);
  return typeof value === 'string' || Number.isFinite(value) ? value : null;
}
