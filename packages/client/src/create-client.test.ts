/** The client as an app uses it, without an edge: on fake-indexeddb and on the memory log. */
import 'fake-indexeddb/auto'; // idb looks for the classes among the globals
import { IDBFactory } from 'fake-indexeddb';
import type { EventOf } from '@headwater/core';
import { ReplaySubject, filter, firstValueFrom, take, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Client, DeviceEvent } from './client.ts';
import { createClient } from './create-client.ts';
import { ofType } from './observe/of-type.ts';
import type { Ports } from './ports.ts';
import { Counter, Totals } from './test-support/counter-domain.ts';
import { testPorts, type TestBrowser } from './testing/index.ts';

const { Add, Take } = Counter.commands;
const opened: Client[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close()));
});

async function open(browser: TestBrowser, ports: Partial<Ports> = {}, projections = [Totals]): Promise<Client> {
  const client = await createClient({ name: 'test', aggregates: [Counter], projections, ports: { ...browser.openTab(), ...ports } });
  opened.push(client);
  return client;
}

/** A browser whose tabs share one IndexedDB. */
function newBrowser(): TestBrowser {
  return testPorts({ ports: { indexedDB: new IDBFactory() } });
}

describe('a client without sync', () => {
  it('[K14] what is recorded is confirmed at once, and is there after a reload: states, documents, receipts', async () => {
    const browser = newBrowser();
    const client = await open(browser);
    const receipt = await client.aggregate(Counter, 'a').execute(Add({ by: 2 }));
    if (receipt.kind !== 'recorded') throw new Error(receipt.kind);
    expect(await receipt.settled).toMatchObject({ kind: 'confirmed', firstVersion: 1, lastVersion: 1 });
    expect(await client.aggregate(Counter, 'a').execute(Take({ by: 3 }))).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'TooLittle', details: { total: 2 } },
    });
    await client.close();

    const reloaded = await open(browser);
    expect(await reloaded.aggregate(Counter, 'a').get()).toEqual({ state: { total: 2 }, version: 1, pending: 0 });
    expect(await reloaded.fetch(Totals.queries.AllTotals({}))).toEqual([{ key: 'counter-a', total: 2, events: 1 }]);
    const again = await reloaded.receipt(receipt.commandId);
    if (again.kind !== 'recorded') throw new Error(again.kind);
    expect(await again.settled).toMatchObject({ kind: 'confirmed' });
    await expect(reloaded.receipt('00000000-0000-4000-8000-00000000ffff')).rejects.toMatchObject({ code: 'unknown-receipt' });
    expect(await firstValueFrom(reloaded.status$)).toMatchObject({ kind: 'local', pending: 0, unresolved: 0 });
  });

  it('[K15] snapshots and the tail of events open to the same state as all events', async () => {
    const browser = newBrowser();
    const client = await open(browser);
    for (let by = 1; by <= 23; by += 1) await client.aggregate(Counter, 'a').execute(Add({ by }));
    await client.close();
    expect((await (await open(browser)).aggregate(Counter, 'a').get()).state).toEqual({ total: 276 });
  });

  it('[K16] documents of another version of their projection are built anew from events, in the order of the feed', async () => {
    const browser = newBrowser();
    const client = await open(browser);
    for (const id of ['b', 'a', 'c', 'a']) await client.aggregate(Counter, id).execute(Add({ by: 1 }));
    await client.close();
    const doubled = { ...Totals, version: 2, initial: (key: string) => ({ key, total: 100, events: 0 }) };
    const reloaded = await open(browser, {}, [doubled]);
    expect(await reloaded.fetch(Totals.queries.AllTotals({}))).toEqual([
      { key: 'counter-a', total: 102, events: 2 },
      { key: 'counter-b', total: 101, events: 1 },
      { key: 'counter-c', total: 101, events: 1 },
    ]);
    await reloaded.aggregate(Counter, 'b').execute(Add({ by: 1 }));
    await reloaded.close();
    const third = await open(browser, {}, [doubled]);
    expect(await third.fetch(Totals.queries.TotalOf({ key: 'counter-b' }))).toBe(102);
  });

  it('[K17] two tabs of one browser that write the same stream lose nothing and see each other', async () => {
    const browser = newBrowser();
    const [one, two] = [await open(browser), await open(browser)];
    await Promise.all([one, two, one, two].flatMap((client) => [1, 2, 3].map((by) => client.aggregate(Counter, 'a').execute(Add({ by })))));
    for (const client of [one, two]) {
      const seen = await firstValueFrom(client.aggregate(Counter, 'a').state$.pipe(filter(({ version }) => version === 12)));
      expect(seen.state.total).toBe(24);
      expect(await firstValueFrom(client.query(Totals.queries.TotalOf({ key: 'counter-a' })).pipe(filter((total) => total === 24)))).toBe(
        24,
      );
    }
    const reloaded = await open(browser);
    expect(await reloaded.fetch(Totals.queries.AllTotals({}))).toEqual([{ key: 'counter-a', total: 24, events: 12 }]);
  });

  it('[K18] an observable emits at once, shares one source, never repeats an answer and lets go when nobody watches', async () => {
    const client = await open(newBrowser());
    const handle = client.aggregate(Counter, 'a');
    await handle.execute(Add({ by: 1 }));
    const query = client.query(Totals.queries.AtLeast({ total: 5 }));
    const [answers, late]: unknown[][] = [[], []];
    const first = query.subscribe((answer) => answers?.push(answer));
    await client.fetch(Totals.queries.AllTotals({}));
    await handle.execute(Add({ by: 1 })); // still below five: the answer is the same
    await handle.execute(Add({ by: 3 }));
    const second = client.query(Totals.queries.AtLeast({ total: 5 })).subscribe((answer) => late?.push(answer));
    expect(late).toHaveLength(1);
    expect(answers).toEqual([[], [{ key: 'counter-a', total: 5, events: 3 }]]);
    first.unsubscribe();
    second.unsubscribe();
    await handle.execute(Add({ by: 1 }));
    expect(answers).toHaveLength(2);
  });

  it('[K19] events$ gives the history, then what comes, typed by ofType', async () => {
    const client = await open(newBrowser());
    await client.aggregate(Counter, 'a').execute(Add({ by: 1 }));
    await client.aggregate(Counter, 'b').execute(Add({ by: 2 }));
    const seen = new ReplaySubject<DeviceEvent<EventOf<typeof Counter, 'Added'>>>();
    client.events$.pipe(ofType(Counter, 'Added')).subscribe(seen);
    await firstValueFrom(seen.pipe(take(2), toArray()));
    await client.aggregate(Counter, 'a').execute(Add({ by: 3 }));
    await client.aggregate(Counter, 'a').execute(Add({ by: 4 }));
    const all = await firstValueFrom(seen.pipe(take(4), toArray()));
    expect(all.map(({ stream, version, data, status }) => [stream, version, data.by, status])).toEqual([
      ['counter-a', 1, 1, 'confirmed'],
      ['counter-b', 1, 2, 'confirmed'],
      ['counter-a', 2, 3, 'confirmed'],
      ['counter-a', 3, 4, 'confirmed'],
    ]);
    const history: readonly DeviceEvent[] = await firstValueFrom(client.aggregate(Counter, 'a').history$);
    expect(history.map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('[K20] a closed client says so, and destroy removes everything', async () => {
    const browser = newBrowser();
    const client = await open(browser);
    await client.aggregate(Counter, 'a').execute(Add({ by: 1 }));
    await client.close();
    await expect(client.aggregate(Counter, 'a').execute(Add({ by: 1 }))).rejects.toMatchObject({ code: 'client-closed' });
    await (await open(browser)).destroy();
    expect((await (await open(browser)).aggregate(Counter, 'a').get()).version).toBe(0);
  });

  it('[K21] an aggregate, projection or query that the client was not given is named in the error', async () => {
    const client = await open(newBrowser(), {}, []);
    expect(() => client.query(Totals.queries.AllTotals({}))).toThrow(expect.objectContaining({ code: 'unknown-projection' }));
    expect(() => client.aggregate({ ...Counter, name: 'other' as 'counter' }, 'a')).toThrow(
      expect.objectContaining({ code: 'unknown-aggregate' }),
    );
    expect(() => client.aggregate(Counter, 'not/an/id')).toThrow(expect.objectContaining({ code: 'invalid-stream' }));
  });
});
