import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { describe, test } from 'vitest';
import { openIndexedDbLog } from './indexeddb-log.ts';
import { eventLogContract } from './testing/event-log-contract.ts';

describe('the event log in IndexedDB (fake)', () => {
  test.each(eventLogContract)('$title', async ({ run }) => {
    const indexedDB = new IDBFactory();
    let ids = 0;
    await run(() => openIndexedDbLog({ name: 'log', indexedDB, newId: () => `client-${(ids += 1)}` }));
  });
});
