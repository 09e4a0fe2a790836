import { describe, it } from 'vitest';
import type { DocumentReader } from './documents.ts';
import { DocumentTable, overlayReader } from './memory-documents.ts';
import { contractIndexes, documentReaderContract, type ContractDocument } from './testing/index.ts';

function tableOf(documents: ReadonlyMap<string, ContractDocument>): DocumentTable<ContractDocument> {
  const table = new DocumentTable<ContractDocument>(contractIndexes);
  for (const [key, document] of documents) table.set(key, document);
  return table;
}

describe('DocumentTable.reader', () => {
  it.each(documentReaderContract)('$title', ({ run }) => run((documents) => tableOf(documents).reader()));
});

describe('overlayReader', () => {
  it.each(documentReaderContract)('$title', ({ run }) =>
    run((documents) => {
      // A third in the table, a third on top of something else, a third on top of nothing.
      const base = new Map<string, ContractDocument>([['gone', { key: 'gone', rank: 9, text: 'x' }]]);
      const changes = new Map<string, ContractDocument | null>([['gone', null]]);
      for (const [index, [key, document]] of [...documents].entries()) {
        if (index % 3 !== 0) changes.set(key, document);
        if (index % 3 !== 1) base.set(key, index % 3 === 0 ? document : { key, rank: 10, text: 'y' });
      }
      // The documents of the reader are those that were given.
      return overlayReader(tableOf(base), changes) as DocumentReader<ContractDocument>;
    }),
  );
});
