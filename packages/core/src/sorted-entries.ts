/**
 * Sorted sequences of index entries, and reading a sequence with some entries taken out and others put in.
 *
 * An index in memory is one array in the order of {@link compareEntries}. What changed since is not copied into it for a
 * read: `(base − hidden) ∪ added` is walked in order, with as many steps as the page asks for.
 */
import { compareIndexValues, type ReadOptions } from './documents.ts';

/** A document's place in an index. An array of entries holds each key at most once. */
export interface IndexEntry {
  readonly value: string | number;
  readonly key: string;
}

/** `hidden` is a part of `base`; all three are sorted; an entry of `added` is in `base` only when it is hidden there. */
export interface Layers {
  readonly base: readonly IndexEntry[];
  readonly hidden: readonly IndexEntry[];
  readonly added: readonly IndexEntry[];
}

/** Both ends inclusive; absent: open. */
export interface ValueRange {
  readonly from?: string | number | undefined;
  readonly to?: string | number | undefined;
}

/** By value, then by key (code units). */
export function compareEntries(left: IndexEntry, right: IndexEntry): number {
  const byValue = compareIndexValues(left.value, right.value);
  if (byValue !== 0) return byValue;
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
}

/** How many entries lie in a range that is not the wrong way round; needs no walk. */
export function countEntries(layers: Layers, range: ValueRange): number {
  return lengthOf(layers.base, range) - lengthOf(layers.hidden, range) + lengthOf(layers.added, range);
}

/** The entries in the range, in the order and page asked for. */
export function readEntries(layers: Layers, range: ValueRange, options: ReadOptions = {}): IndexEntry[] {
  const step = options.order === 'descending' ? -1 : 1;
  const base = runOf(layers.base, range, step);
  const hidden = runOf(layers.hidden, range, step);
  const added = runOf(layers.added, range, step);
  let skip = Math.max(0, options.offset ?? 0);
  const limit = Math.max(0, options.limit ?? Infinity);
  const page: IndexEntry[] = [];
  while (page.length < limit) {
    const left = base.next;
    if (left !== undefined && hidden.next !== undefined && compareEntries(left, hidden.next) === 0) {
      base.advance();
      hidden.advance();
      continue;
    }
    const right = added.next;
    const takesLeft = left !== undefined && (right === undefined || compareEntries(left, right) * step < 0);
    const entry = takesLeft ? left : right;
    if (entry === undefined) break;
    if (takesLeft) base.advance();
    else added.advance();
    if (skip > 0) skip -= 1;
    else page.push(entry);
  }
  return page;
}

/** The index of the first entry that is not before `entry`. */
export function positionOf(entries: readonly IndexEntry[], entry: IndexEntry): number {
  return firstIndex(entries, (candidate) => compareEntries(candidate, entry) >= 0);
}

function lengthOf(entries: readonly IndexEntry[], range: ValueRange): number {
  const { start, end } = boundsOf(entries, range);
  return end - start;
}

/** For a range whose `from` lies beyond its `to` the end may lie before the start: nothing is in between. */
function boundsOf(entries: readonly IndexEntry[], { from, to }: ValueRange): { readonly start: number; readonly end: number } {
  const start = from === undefined ? 0 : firstIndex(entries, ({ value }) => compareIndexValues(value, from) >= 0);
  const end = to === undefined ? entries.length : firstIndex(entries, ({ value }) => compareIndexValues(value, to) > 0);
  return { start, end };
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

interface Run {
  readonly next: IndexEntry | undefined;
  advance(): void;
}

function runOf(entries: readonly IndexEntry[], range: ValueRange, step: 1 | -1): Run {
  const { start, end } = boundsOf(entries, range);
  let at = step === 1 ? start : end - 1;
  return {
    get next() {
      return at >= start && at < end ? entries[at] : undefined;
    },
    advance() {
      at += step;
    },
  };
}
