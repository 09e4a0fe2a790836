import { describe, test } from 'vitest';
import { MemoryDatabase, createMemoryLog } from './memory-log.ts';
import { eventLogContract } from './testing/event-log-contract.ts';

describe('the event log in memory', () => {
  test.each(eventLogContract)('$title', async ({ run }) => {
    let ids = 0;
    const database = new MemoryDatabase(() => `client-${(ids += 1)}`);
    await run(() => createMemoryLog(database));
  });
});
