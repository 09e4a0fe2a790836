import { eventStoreContract } from '@headwater/core/testing';
import { describe, test } from 'vitest';
import { MemoryDatabase, createMemoryLog } from './memory-log.ts';
import { asEventStore } from './testing/as-event-store.ts';
import { eventLogContract } from './testing/event-log-contract.ts';

function newDatabase(): MemoryDatabase {
  let ids = 0;
  return new MemoryDatabase(() => `client-${(ids += 1)}`);
}

describe('the event log in memory', () => {
  test.each(eventLogContract)('$title', async ({ run }) => {
    const database = newDatabase();
    await run(() => createMemoryLog(database));
  });

  test.each(eventStoreContract)('$title', ({ run }) => run(() => asEventStore(createMemoryLog(newDatabase()))));
});
