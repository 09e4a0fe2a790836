/** Whose local database it is, and what happens to it at sign-out. */
import 'fake-indexeddb/auto'; // idb looks for the classes among the globals
import { IDBFactory } from 'fake-indexeddb';
import { filter, firstValueFrom } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import type { Client } from './client.ts';
import { createClient } from './create-client.ts';
import { Counter, Totals } from './test-support/counter-domain.ts';
import { testPorts, type TestBrowser } from './testing/index.ts';

const { Add } = Counter.commands;
const opened: Client[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close()));
});

/** A client of this person; the network of the test answers nothing. */
async function open(browser: TestBrowser, principal: { readonly tenant: string; readonly id: string }): Promise<Client> {
  const client = await createClient({
    name: 'test',
    aggregates: [Counter],
    projections: [Totals],
    sync: { url: 'https://edge.example', principal, token: () => `token of ${principal.id}` },
    ports: browser.openTab(),
  });
  opened.push(client);
  return client;
}

it('[S14] what one person recorded is in no other person’s database, nor in that of another tenant or name', async () => {
  const browser = testPorts({ ports: { indexedDB: new IDBFactory() } });
  const ana = await open(browser, { tenant: 'demo', id: 'ana' });
  await ana.aggregate(Counter, 'a').execute(Add({ by: 1 }));
  for (const principal of [
    { tenant: 'demo', id: 'ben' },
    { tenant: 'other', id: 'ana' },
    // Names are told apart whatever characters they hold.
    { tenant: 'demo/ana', id: '' },
  ]) {
    const other = await open(browser, principal);
    expect(await firstValueFrom(other.status$)).toMatchObject({ pending: 0 });
    expect((await other.aggregate(Counter, 'a').get()).version).toBe(0);
  }
});

it('[K20] destroy refuses while commands wait for the edge, and removes them when it is told to', async () => {
  const browser = testPorts({ ports: { indexedDB: new IDBFactory() } });
  const principal = { tenant: 'demo', id: 'ana' };
  const ana = await open(browser, principal);
  await ana.aggregate(Counter, 'a').execute(Add({ by: 1 }));
  await expect(ana.destroy()).rejects.toMatchObject({ code: 'pending-commands' });
  expect((await firstValueFrom(ana.status$.pipe(filter(({ pending }) => pending > 0)))).pending).toBe(1);
  await ana.destroy({ ifPending: 'drop' });
  expect((await (await open(browser, principal)).aggregate(Counter, 'a').get()).version).toBe(0);
});
