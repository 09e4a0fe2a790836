import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareIndexValues, type DocumentReader, type IndexValue, type RangeOptions, type ReadOptions } from './documents.ts';
import { DocumentTable } from './memory-documents.ts';

interface Doc {
  readonly rank: IndexValue;
  readonly text: string;
}

const indexes = { byRank: (doc: Doc) => doc.rank, byText: (doc: Doc) => doc.text };
type Index = keyof typeof indexes;

/** The answers by filter and sort alone. */
function naiveReader(documents: ReadonlyMap<string, Doc>): DocumentReader<Doc> {
  const entries = (index: Index | undefined) =>
    [...documents]
      .map(([key, doc]) => ({ key, doc, value: index === undefined ? 0 : indexes[index](doc) }))
      .flatMap(({ key, doc, value }) => (value === null ? [] : [{ key, doc, value }]))
      .sort((a, b) => compareIndexValues(a.value, b.value) || compareIndexValues(a.key, b.key));
  const page = (found: readonly { readonly doc: Doc }[], { limit = Infinity, offset = 0, order }: ReadOptions = {}) => {
    const inOrder = order === 'descending' ? [...found].reverse() : found;
    return inOrder.slice(Math.max(0, offset), Math.max(0, offset) + Math.max(0, limit)).map(({ doc }) => doc);
  };
  const within = (index: string, { from, to }: RangeOptions) =>
    entries(index as Index).filter(
      ({ value }) =>
        (from === undefined || compareIndexValues(value, from) >= 0) && (to === undefined || compareIndexValues(value, to) <= 0),
    );
  return {
    get: (key) => documents.get(key),
    all: (options) => page(entries(undefined), options),
    where: (index, value, options) => page(within(index, { from: value, to: value }), options),
    range: (index, options = {}) => page(within(index, options), options),
    count: (index, value) =>
      index === undefined ? documents.size : within(index, value === undefined ? {} : { from: value, to: value }).length,
  };
}

const keys = fc.constantFrom('', 'a', 'b', 'B', 'é', '\uffff', '𝄞', ...Array.from({ length: 8 }, (_, index) => `k${index}`));
const bounds = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('', 'a', 'b', '𝄞', '\uffff'));
const documents: fc.Arbitrary<Doc> = fc.record({
  rank: fc
    .oneof(bounds, fc.constantFrom(null, Number.NaN as IndexValue, Infinity))
    .map((rank) => (rank === Infinity || Number.isNaN(rank) ? null : rank)),
  text: fc.constantFrom('', 'a', 'b', 'ab', '𝄞', '\uffff'),
});
const readOptions: fc.Arbitrary<ReadOptions> = fc.record(
  { limit: fc.integer({ min: -1, max: 6 }), offset: fc.integer({ min: -1, max: 6 }), order: fc.constantFrom('ascending', 'descending') },
  { requiredKeys: [] },
);
type Ask = (reader: DocumentReader<unknown>) => unknown;
const index = fc.constantFrom('byRank', 'byText');
const asks: fc.Arbitrary<Ask> = fc.oneof(
  keys.map(
    (key): Ask =>
      (reader) =>
        reader.get(key),
  ),
  readOptions.map(
    (options): Ask =>
      (reader) =>
        reader.all(options),
  ),
  fc.tuple(index, bounds, readOptions).map(
    ([name, value, options]): Ask =>
      (reader) =>
        reader.where(name, value, options),
  ),
  fc.tuple(index, fc.record({ from: bounds, to: bounds }, { requiredKeys: [] }), readOptions).map(
    ([name, range, options]): Ask =>
      (reader) =>
        reader.range(name, { ...range, ...options }),
  ),
  fc.constant<Ask>((reader) => reader.count()),
  index.map(
    (name): Ask =>
      (reader) =>
        reader.count(name),
  ),
  fc.tuple(index, bounds).map(
    ([name, value]): Ask =>
      (reader) =>
        reader.count(name, value),
  ),
);
const changes = fc.array(fc.tuple(keys, fc.option(documents, { freq: 3 })), { maxLength: 60 });

function apply(target: { set(key: string, doc: Doc): unknown; delete(key: string): unknown }, key: string, doc: Doc | null): void {
  if (doc === null) target.delete(key);
  else target.set(key, doc);
}

describe('DocumentTable', () => {
  it('[C30] a table of documents answers every query as filtering and sorting all of them would', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(changes, fc.array(asks, { maxLength: 4 })), { maxLength: 6 }), (rounds) => {
        const table = new DocumentTable<Doc>(indexes);
        const expected = new Map<string, Doc>();
        for (const [batch, questions] of rounds) {
          for (const [key, doc] of batch) {
            apply(table, key, doc);
            apply(expected, key, doc);
          }
          for (const ask of questions) expect(ask(table.reader())).toEqual(ask(naiveReader(expected)));
        }
        expect([...table.keys()].sort()).toEqual([...expected.keys()].sort());
        expect(table.size).toBe(expected.size);
      }),
      { numRuns: 400 },
    );
  });

  it('[C30] many changes at once are merged, few are spliced, with the same answer', () => {
    const table = new DocumentTable<Doc>(indexes);
    const expected = new Map<string, Doc>();
    const set = (number: number, rank: number): void => {
      const doc = { rank, text: `t${rank % 7}` };
      table.set(`k${number}`, doc);
      expected.set(`k${number}`, doc);
    };
    for (const changed of [500, 1, 32, 33, 400, 3]) {
      for (let number = 0; number < changed; number += 1) set((number * 37) % 600, (number * 11 + changed) % 50);
      expect(table.reader().range('byRank')).toEqual(naiveReader(expected).range('byRank'));
      expect(table.reader().where('byText', 't3')).toEqual(naiveReader(expected).where('byText', 't3'));
    }
  });

  it('[C32] an index that was not declared is refused with unknown-index', () => {
    const table = new DocumentTable<Doc>(indexes);
    expect(() => table.reader().where('toString', 'x')).toThrow(expect.objectContaining({ code: 'unknown-index' }));
    expect(() => table.reader().count('byNothing')).toThrow(expect.objectContaining({ code: 'unknown-index' }));
  });

  it('[C33] an index function that throws fails the read that needs it, and no other', () => {
    const table = new DocumentTable<Doc>({
      ...indexes,
      broken: (): never => {
        throw new Error('no');
      },
    });
    table.set('a', { rank: 1, text: 'a' });
    expect(() => table.reader().range('broken')).toThrow('no');
    expect(table.reader().where('byRank', 1)).toHaveLength(1);
  });

  it('[C30] a number that is not finite has no place in an index', () => {
    const table = new DocumentTable<Doc>(indexes);
    for (const [key, rank] of Object.entries({ a: 1, b: Number.NaN, c: Infinity, d: 0 })) table.set(key, { rank, text: key });
    expect(table.reader().range('byRank')).toEqual([
      { rank: 0, text: 'd' },
      { rank: 1, text: 'a' },
    ]);
  });
});
