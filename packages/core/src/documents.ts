/**
 * The documents of one projection: how queries read them.
 *
 * The reader is synchronous on both sides: the client's documents are in memory, the edge's in the SQLite database of
 * its own object. All orders are total (ties by key), so that both sides give the same answer.
 */

/** A value of an index; a document whose index value is null (or a number that is not finite) is not in that index. */
export type IndexValue = string | number | null;

export interface ReadOptions {
  /** Default: all; below 0 as 0. */
  readonly limit?: number;
  /** Default 0; below 0 as 0. */
  readonly offset?: number;
  /** Default `ascending`. Descending is the exact reverse, ties included. */
  readonly order?: 'ascending' | 'descending';
}

export interface RangeOptions extends ReadOptions {
  /** Inclusive. Numbers come before strings. */
  readonly from?: string | number;
  /** Inclusive. */
  readonly to?: string | number;
}

/** How a query reads documents. Strings are ordered by code unit. */
export interface DocumentReader<Doc, Index extends string = string> {
  get(key: string): Doc | undefined;
  /** All documents, by key. */
  all(options?: ReadOptions): Doc[];
  /** The documents whose index has this value, by key. */
  where(index: Index, value: string | number, options?: ReadOptions): Doc[];
  /** The documents in an index, by index value, then key. */
  range(index: Index, options?: RangeOptions): Doc[];
  /** How many documents there are, are in an index, or have this value in it. */
  count(index?: Index, value?: string | number): number;
}

/** The order of index values: numbers, then strings by code unit. */
export function compareIndexValues(left: string | number, right: string | number): number {
  if (typeof left === typeof right) return left < right ? -1 : left > right ? 1 : 0;
  return typeof left === 'number' ? -1 : 1;
}
