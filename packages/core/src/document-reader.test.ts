import { describe, it } from 'vitest';
import { DocumentTable } from './memory-documents.ts';
import { contractIndexes, documentReaderContract, type ContractDocument } from './testing/index.ts';

describe('DocumentTable.reader', () => {
  it.each(documentReaderContract)('$title', ({ run }) =>
    run((documents) => {
      const table = new DocumentTable<ContractDocument>(contractIndexes);
      for (const [key, document] of documents) table.set(key, document);
      return table.reader();
    }),
  );
});
