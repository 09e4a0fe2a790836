/** Sorted sequences of index entries: an index in memory is one array in the order of {@link compareEntries}. */
import { compareIndexValues, type ReadOptions } from './documents.ts';

/** A document's place in an index. An array of entries holds each key at most once. */
export interface IndexEntry {
  readonly value: string | number;
  readonly key: string;
}

/** Both ends inclusive; absent: open. */
export interface ValueRange {
  readonly from?: string | number | undefined;
  readonly to?: string | number | undefined;
}

/** By value, then by key (code units). */
export function compareEntries(left: IndexEntry, right: IndexEntry): number {
  return compareIndexValues(left.value, right.value) || compareIndexValues(left.key, right.key);
}

/** How many entries lie in the range; needs no walk. */
export function countEntries(entries: readonly IndexEntry[], range: ValueRange): number {
  const { start, end } = boundsOf(entries, range);
  return end - start;
}

/** The entries in the range, in the order and page asked for. */
export function readEntries(entries: readonly IndexEntry[], range: ValueRange, { order, ...page }: ReadOptions = {}): IndexEntry[] {
  const { start, end } = boundsOf(entries, range);
  // Of half an entry there is all of it, as in every other reader.
  const offset = Math.max(0, Math.ceil(page.offset ?? 0));
  const limit = Math.max(0, Math.ceil(page.limit ?? Infinity));
  if (order !== 'descending') return entries.slice(start + offset, Math.min(end, start + offset + limit));
  const last = Math.max(start, end - offset);
  return entries.slice(Math.max(start, last - limit), last).reverse();
}

/** The index of the first entry that is not before `entry`. */
export function positionOf(entries: readonly IndexEntry[], entry: IndexEntry): number {
  return firstIndex(entries, (candidate) => compareEntries(candidate, entry) >= 0);
}

/** For a range whose `from` lies beyond its `to` nothing is in between. */
function boundsOf(entries: readonly IndexEntry[], { from, to }: ValueRange): { readonly start: number; readonly end: number } {
  const start = from === undefined ? 0 : firstIndex(entries, ({ value }) => compareIndexValues(value, from) >= 0);
  const end = to === undefined ? entries.length : firstIndex(entries, ({ value }) => compareIndexValues(value, to) > 0);
  return { start, end: Math.max(start, end) };
}

/** Binary search: the predicate is false for a first part of the entries and true for the rest. */
function firstIndex(entries: readonly IndexEntry[], predicate: (entry: IndexEntry) => boolean): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && predicate(entry)) high = middle;
    else low = middle + 1;
  }
  return low;
}
