/**
 * What every {@link DocumentReader} must answer, as named cases: the same documents give the same answers in the browser's
 * memory and in the edge's tables.
 *
 * `createReader` stores the given documents of {@link contractIndexes} and gives a reader of them.
 */
import type { DocumentReader, IndexValue } from '../documents.ts';
import { assertSame } from './differences.ts';

export interface ContractDocument {
  readonly key: string;
  readonly rank: IndexValue;
  readonly text: string;
}

/** The indexes that the documents of the contract need. */
export const contractIndexes = {
  byRank: (doc: ContractDocument): IndexValue => doc.rank,
  byText: (doc: ContractDocument): IndexValue => doc.text,
} as const;

type Reader = DocumentReader<ContractDocument, keyof typeof contractIndexes>;

export interface DocumentReaderCase {
  /** Starts with the id of the rule. */
  readonly title: string;
  readonly run: (createReader: (documents: ReadonlyMap<string, ContractDocument>) => Reader | Promise<Reader>) => Promise<void>;
}

// '\uffff' lies before '𝄞' by code point and after it by code unit; 10 lies before 9 as text.
const DOCUMENTS: ReadonlyMap<string, ContractDocument> = new Map(
  Object.entries({
    b: { rank: 10, text: 'x' },
    a: { rank: 9, text: 'x' },
    B: { rank: 9, text: 'y' },
    é: { rank: null, text: '' },
    '𝄞': { rank: -1.5, text: 'y' },
    '\uffff': { rank: '9', text: '𝄞' },
    a1: { rank: '', text: '\uffff' },
    '-': { rank: 9, text: 'x' },
    a0: { rank: '\uffff', text: 'Y' },
    c: { rank: '𝄞', text: 'x' },
  }).map(([key, document]) => [key, { key, ...document }]),
);
const ALL = ['-', 'B', 'a', 'a0', 'a1', 'b', 'c', 'é', '𝄞', '\uffff'];
const BY_RANK = ['𝄞', '-', 'B', 'a', 'b', 'a1', '\uffff', 'c', 'a0'];

export const documentReaderContract: readonly DocumentReaderCase[] = [
  readerCase('[C34] a document is got by its key, and a key without one gives undefined', (reader) => {
    assertSame('The document', reader.get('é'), { key: 'é', rank: null, text: '' });
    assertSame('No document', reader.get('A'), undefined);
  }),
  readerCase('[C34] all documents come by key, by code unit', (reader) => {
    assertSame('All', keysOf(reader.all()), ALL);
  }),
  readerCase('[C34] documents of one index value come by key', (reader) => {
    assertSame('x', keysOf(reader.where('byText', 'x')), ['-', 'a', 'b', 'c']);
    assertSame('The number 9', keysOf(reader.where('byRank', 9)), ['-', 'B', 'a']);
    assertSame('The text 9', keysOf(reader.where('byRank', '9')), ['\uffff']);
    assertSame('The empty text', keysOf(reader.where('byRank', '')), ['a1']);
    assertSame('Nothing', keysOf(reader.where('byText', 'nothing')), []);
  }),
  readerCase('[C34] an index is ordered by value, numbers before strings, then by key; null is not in it', (reader) => {
    assertSame('The whole index', keysOf(reader.range('byRank')), BY_RANK);
  }),
  readerCase(
    '[C34] both ends of a range are part of it, an end that is left out is open, and a range the wrong way round is empty',
    (reader) => {
      const range = (options: { readonly from?: string | number; readonly to?: string | number }): string[] =>
        keysOf(reader.range('byRank', options));
      assertSame('9 to 10', range({ from: 9, to: 10 }), ['-', 'B', 'a', 'b']);
      assertSame('To 9', range({ to: 9 }), ['𝄞', '-', 'B', 'a']);
      assertSame('From 9.5', range({ from: 9.5 }), ['b', 'a1', '\uffff', 'c', 'a0']);
      assertSame('10 to the empty text', range({ from: 10, to: '' }), ['b', 'a1']);
      assertSame('The wrong way round', range({ from: '', to: 10 }), []);
    },
  ),
  readerCase('[C34] descending is the exact reverse, ties included', (reader) => {
    assertSame('All', keysOf(reader.all({ order: 'descending' })), [...ALL].reverse());
    assertSame('The index', keysOf(reader.range('byRank', { order: 'descending' })), [...BY_RANK].reverse());
    assertSame('One value', keysOf(reader.where('byText', 'x', { order: 'descending' })), ['c', 'b', 'a', '-']);
  }),
  readerCase('[C34] offset and limit cut a page out of the order; below zero they count as zero', (reader) => {
    for (const [offset, limit] of [
      [0, 3],
      [2, 3],
      [7, 9],
      [20, 1],
      [0, 0],
      [-2, 2],
      [1, -1],
    ] as const) {
      const page = <T>(all: readonly T[]): T[] => all.slice(Math.max(0, offset), Math.max(0, offset) + Math.max(0, limit));
      for (const order of ['ascending', 'descending'] as const) {
        const inOrder = (keys: readonly string[]): readonly string[] => (order === 'ascending' ? keys : [...keys].reverse());
        assertSame(`All, ${offset} ${limit}`, keysOf(reader.all({ offset, limit, order })), page(inOrder(ALL)));
        assertSame(`The index, ${offset} ${limit}`, keysOf(reader.range('byRank', { offset, limit, order })), page(inOrder(BY_RANK)));
        assertSame(
          `One value, ${offset} ${limit}`,
          keysOf(reader.where('byText', 'x', { offset, limit, order })),
          page(inOrder(['-', 'a', 'b', 'c'])),
        );
      }
    }
    assertSame('An offset alone', keysOf(reader.all({ offset: 8 })), ALL.slice(8));
  }),
  readerCase('[C34] counts are of all documents, of an index, or of one value in it', (reader) => {
    assertSame('All', reader.count(), 10);
    assertSame('The index', reader.count('byRank'), 9);
    assertSame('9', reader.count('byRank', 9), 3);
    assertSame('x', reader.count('byText', 'x'), 4);
    assertSame('Nothing', reader.count('byText', 'nothing'), 0);
  }),
  {
    title: '[C34] without documents every answer is empty',
    async run(createReader) {
      const reader = await createReader(new Map());
      assertSame(
        'The answers',
        [reader.all(), reader.where('byText', ''), reader.range('byRank'), reader.count(), reader.count('byRank')],
        [[], [], [], 0, 0],
      );
    },
  },
];

function readerCase(title: string, check: (reader: Reader) => void): DocumentReaderCase {
  return {
    title,
    async run(createReader) {
      check(await createReader(DOCUMENTS));
    },
  };
}

function keysOf(documents: readonly ContractDocument[]): string[] {
  return documents.map(({ key }) => key);
}
