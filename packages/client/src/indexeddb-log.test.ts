import 'fake-indexeddb/auto';
import { eventStoreContract } from '@headwater/core/testing';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import type { EventLog } from './event-log.ts';
import { openIndexedDbLog } from './indexeddb-log.ts';
import { asEventStore } from './testing/as-event-store.ts';
import { eventLogContract } from './testing/event-log-contract.ts';
import { changeOf, streamChange, streamA } from './testing/log-contract/builders.ts';

/** A browser of its own; each call opens one more tab. */
function newBrowser(): { readonly indexedDB: IDBFactory; readonly openLog: () => Promise<EventLog> } {
  const indexedDB = new IDBFactory();
  let ids = 0;
  return { indexedDB, openLog: () => openIndexedDbLog({ name: 'log', indexedDB, newId: () => `client-${(ids += 1)}` }) };
}

describe('the event log in IndexedDB (fake)', () => {
  test.each(eventLogContract)('$title', ({ run }) => run(newBrowser().openLog));

  test.each(eventStoreContract)('$title', ({ run }) => run(async () => asEventStore(await newBrowser().openLog())));

  test('[D25] a tab lets a newer version of the app upgrade the database at once, and says that it is lost', async () => {
    const { indexedDB, openLog } = newBrowser();
    const log = await openLog();
    const reasons: string[] = [];
    log.onLost((reason) => reasons.push(reason));
    const newer = await opened(indexedDB.open('log', 1000));
    expect(reasons).toEqual(['upgrade']);
    await expect(log.commit(changeOf([streamChange(streamA, 0)]))).rejects.toMatchObject({ code: 'log-closed' });
    newer.close();
  });

  test('[D26] a database of a newer version of the app is not opened: log-closed', async () => {
    const { indexedDB, openLog } = newBrowser();
    (await opened(indexedDB.open('log', 1000))).close();
    await expect(openLog()).rejects.toMatchObject({ code: 'log-closed' });
  });

  test('[D27] a database whose making is interrupted is made as a whole the next time', async () => {
    const { indexedDB, openLog } = newBrowser();
    const newId = (): never => {
      throw new Error('interrupted');
    };
    await expect(openIndexedDbLog({ name: 'log', indexedDB, newId })).rejects.toMatchObject({
      code: 'log-failed',
      cause: { message: 'interrupted' },
    });
    const log = await openLog();
    await log.commit(changeOf([streamChange(streamA, 0)]));
    expect((await log.readStreams([streamA]))[0]?.head?.revision).toBe(1);
    log.close();
  });

  test('[D23] a browser that opens no database is told as log-failed', async () => {
    const forbidding = {
      open(): never {
        throw new DOMException('Storage is off.', 'SecurityError');
      },
    } as unknown as IDBFactory;
    await expect(openIndexedDbLog({ name: 'log', indexedDB: forbidding, newId: () => 'id' })).rejects.toMatchObject({
      code: 'log-failed',
      cause: { name: 'SecurityError' },
    });
  });
});

function opened(request: IDBOpenDBRequest): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('not opened'));
  });
}
