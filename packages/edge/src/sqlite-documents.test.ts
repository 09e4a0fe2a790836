import { runInDurableObject } from 'cloudflare:test';
import {
  DocumentTable,
  compareIndexValues,
  type DocumentReader,
  type IndexValue,
  type RangeOptions,
  type ReadOptions,
} from '@headwater/core';
import { contractIndexes, documentReaderContract, type ContractDocument } from '@headwater/core/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestFeed } from '../test/live.ts';
import { sortableText } from './sortable-text.ts';
import { DOCUMENT_TABLES, DocumentBatch, documentReader, type DocumentSet } from './sqlite-documents.ts';

const set: DocumentSet = { projection: 'contract@1', indexes: contractIndexes };

/** Runs with an empty database, within its object: SQLite is synchronous there. */
function withTables<T>(run: (sql: SqlStorage) => T | Promise<T>): Promise<T> {
  return runInDurableObject(new TestFeed().stub, async (_object, { storage }) => {
    for (const table of DOCUMENT_TABLES) storage.sql.exec(table);
    return run(storage.sql);
  });
}

function store(sql: SqlStorage, documents: Iterable<readonly [string, unknown]>): DocumentReader<unknown> {
  const batch = new DocumentBatch(sql, set);
  for (const [key, document] of documents) batch.change(key, document);
  batch.flush();
  return documentReader(sql, set);
}

describe('documents in SQLite keep the contract of document readers', () => {
  it.each(documentReaderContract)('$title', ({ run }) =>
    // The documents of the reader are those that were given.
    withTables((sql) => run((documents) => store(sql, documents) as DocumentReader<ContractDocument>)),
  );
});

describe('documents in SQLite', () => {
  const texts = fc.oneof(
    fc.constantFrom('', 'a', 'b', 'ab', 'é', '\u0000', '\ud7ff', '\ud800', '\udfff', '\ue000', '\uffff', '𝄞', '𝄞a'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const values = fc.oneof(fc.constantFrom(0, -0, 1, 1.5, -2, 2 ** 53, 1e300, 5e-324), texts);
  const ranks: fc.Arbitrary<IndexValue> = fc.oneof(values, fc.constantFrom(null, Number.NaN, Infinity, -Infinity));
  const keys = fc.oneof(fc.constantFrom('k1', 'k2', 'k3'), texts);
  const changes = fc.array(fc.tuple(keys, fc.option(fc.record({ key: keys, rank: ranks, text: texts }), { freq: 4 })), { maxLength: 20 });
  const readOptions: fc.Arbitrary<ReadOptions> = fc.record(
    {
      limit: fc.oneof(fc.integer({ min: -1, max: 6 }), fc.constantFrom(1.5, Infinity, 2 ** 53)),
      offset: fc.integer({ min: -1, max: 6 }),
      order: fc.constantFrom('ascending', 'descending'),
    },
    { requiredKeys: [] },
  );
  const indexes = fc.constantFrom('byRank', 'byText');
  type Ask = (reader: DocumentReader<unknown>) => unknown;
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
    fc.tuple(indexes, values, readOptions).map(
      ([index, value, options]): Ask =>
        (reader) =>
          reader.where(index, value, options),
    ),
    fc.tuple(indexes, fc.record({ from: values, to: values }, { requiredKeys: [] }), readOptions).map(
      ([index, range, options]): Ask =>
        (reader) =>
          reader.range(index, { ...(range as RangeOptions), ...options }),
    ),
    fc.constant<Ask>((reader) => reader.count()),
    indexes.map(
      (index): Ask =>
        (reader) =>
          reader.count(index),
    ),
    fc.tuple(indexes, values).map(
      ([index, value]): Ask =>
        (reader) =>
          reader.count(index, value),
    ),
  );

  it('[F8] any changes in any batches give the same answers as the documents in memory', () =>
    withTables((sql) => {
      fc.assert(
        fc.property(fc.array(changes, { maxLength: 4 }), fc.array(asks, { minLength: 1, maxLength: 8 }), (batches, questions) => {
          sql.exec('DELETE FROM documents');
          sql.exec('DELETE FROM document_index');
          const table = new DocumentTable(contractIndexes);
          for (const batch of batches) {
            store(sql, batch);
            for (const [key, document] of batch) {
              // What is stored is JSON: NaN and the infinities are null in it, and half of a pair is kept.
              if (document === null) table.delete(key);
              else table.set(key, JSON.parse(JSON.stringify(document)));
            }
          }
          const reader = documentReader(sql, set);
          for (const ask of questions) expect(ask(reader)).toEqual(ask(table.reader()));
          const indexed = sql.exec<{ count: number }>('SELECT count(*) AS count FROM document_index').one().count;
          expect(indexed).toBe(reader.count('byRank') + reader.count('byText'));
        }),
        { numRuns: 400 },
      );
    }));

  it('[F8] texts are ordered by code unit and never become the same', () => {
    const bytesOf = (text: string): string =>
      [...new TextEncoder().encode(sortableText(text))].map((byte) => String.fromCharCode(byte)).join('');
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), fc.oneof(texts, fc.string({ unit: 'binary' })), (left, right) => {
        expect(Math.sign(compareIndexValues(bytesOf(left), bytesOf(right)))).toBe(Math.sign(compareIndexValues(left, right)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('[F8] an index that the projection does not have is refused by its name', () =>
    withTables((sql) => {
      expect(() => documentReader(sql, set).where('byNothing', 1)).toThrow("There is no index 'byNothing'.");
      expect(() => documentReader(sql, set).count('toString')).toThrow("There is no index 'toString'.");
    }));

  it('[F8] the documents of one projection are not those of another', () =>
    withTables((sql) => {
      store(sql, [['a', { key: 'a', rank: 1, text: '' }]]);
      const other = documentReader(sql, { ...set, projection: 'contract@2' });
      expect([other.get('a'), other.all(), other.where('byRank', 1), other.range('byRank'), other.count(), other.count('byRank')]).toEqual([
        undefined,
        [],
        [],
        [],
        0,
        0,
      ]);
    }));
});
