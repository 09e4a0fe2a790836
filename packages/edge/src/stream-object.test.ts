import { env } from 'cloudflare:workers';
import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import type { Json } from '@headwater/core';
import { eventStoreContract } from '@headwater/core/testing';
import type { PushGroup } from '@headwater/protocol';
import { chainHash } from '@headwater/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { Counter, switches } from '../test/domain.ts';
import { faults } from '../test/faulty-feed.ts';
import { add, clientA, clientOf, command, freshTenant, uuid } from '../test/push.ts';
import { createSqliteEventStore } from '../test/sqlite-event-store.ts';
import { edge } from '../test/worker.ts';
import { sha256 } from './sha256.ts';
import { StreamStorage } from './stream-storage.ts';

type StreamStub = ReturnType<typeof env.STREAMS.getByName>;

afterEach(() => {
  faults.feed = 'none';
  switches.isAuthorizeFailing = false;
});

/** The object of a stream, and pushes to it that no Worker answers for: nothing is published. */
function streamOf(
  tenant: string,
  stream = 'counter-1',
): { readonly stub: StreamStub; readonly pushAlone: (commands: PushGroup['commands']) => ReturnType<StreamStub['push']> } {
  const stub = env.STREAMS.getByName(`${tenant}/${stream}`);
  const principal = { id: 'ana', tenant, expiresAt: Number.MAX_SAFE_INTEGER };
  return {
    stub,
    pushAlone: (commands) => stub.push({ tenant, principal, clientId: clientA, group: { stream, baseVersion: 0, baseHash: '', commands } }),
  };
}

const alarmOf = (stub: StreamStub): Promise<number | null> => runInDurableObject(stub, (_object, { storage }) => storage.getAlarm());

/** The rows that are written while `act` runs, by statement. */
async function rowsWrittenBy(stub: StreamStub, act: () => Promise<unknown>): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  const restore = await runInDurableObject(stub, (_object, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql);
    sql.exec = ((query: string, ...bindings: unknown[]) => {
      const cursor = exec(query, ...bindings);
      const what = /^(CREATE TABLE|INSERT (?:OR REPLACE )?INTO) (\w+)/.exec(query)?.slice(1).join(' ');
      if (what !== undefined) rows[what] = (rows[what] ?? 0) + cursor.rowsWritten;
      return cursor;
    }) as typeof exec;
    return () => Reflect.deleteProperty(sql, 'exec');
  });
  await act();
  restore();
  return rows;
}

describe('rows', () => {
  test('[E20] a push writes one row, whatever it holds; a table costs two and comes with its first row', async () => {
    const tenant = freshTenant();
    const { stub, pushAlone } = streamOf(tenant);
    const first = await rowsWrittenBy(stub, () => pushAlone([add(1, { sequence: 1 })]));
    expect(first).toEqual({ 'CREATE TABLE commits': 2, 'INSERT INTO commits': 1 });
    expect(await rowsWrittenBy(stub, () => pushAlone([add(1, { sequence: 2 })]))).toEqual({ 'INSERT INTO commits': 1 });
    const mixed = [
      add(1, { sequence: 3 }),
      command('Open', { owner: '' }, { sequence: 4 }),
      command('Touch', {}, { sequence: 5 }),
      command('Add', {}, { sequence: 6 }),
    ];
    expect(await rowsWrittenBy(stub, () => pushAlone(mixed))).toEqual({ 'INSERT INTO commits': 1 });
    expect(
      await rowsWrittenBy(stub, () => pushAlone([command('Touch', {}, { sequence: 7 }), command('Add', {}, { sequence: 8 })])),
    ).toEqual({ 'CREATE TABLE settled': 2, 'INSERT INTO settled': 1 });
    expect(await rowsWrittenBy(stub, () => pushAlone([command('Touch', {}, { sequence: 9 })]))).toEqual({ 'INSERT INTO settled': 1 });
    const tenth = Array.from({ length: 8 }, (_, index) => add(1, { sequence: index + 10 }));
    expect(await rowsWrittenBy(stub, () => pushAlone(tenth))).toEqual({
      'INSERT INTO commits': 1,
      'CREATE TABLE snapshot': 2,
      'INSERT OR REPLACE INTO snapshot': 1,
    });
  });

  test('[E20] a repeat, a refusal that is not final, and a changed history write nothing', async () => {
    const { stub, pushAlone } = streamOf(freshTenant());
    await pushAlone([add(1, { sequence: 1 })]);
    for (const commands of [
      [add(1, { sequence: 1 })],
      [command('Fly', {}, { sequence: 2 })],
      [add(1, { sequence: 9 })],
      [command('Close', { reason: '' }, { sequence: 2 })],
    ]) {
      expect(await rowsWrittenBy(stub, () => pushAlone(commands))).toEqual({});
    }
  });

  test('[E20] the alarm is set by the first of several pushes, and only for a stream with feeds and events', async () => {
    const { stub, pushAlone } = streamOf(freshTenant());
    await pushAlone([command('Touch', {}, { sequence: 1 })]);
    expect(await alarmOf(stub)).toBeNull();
    await pushAlone([add(1, { sequence: 2 })]);
    const alarm = await alarmOf(stub);
    expect(alarm).not.toBeNull();
    await pushAlone([add(1, { sequence: 3 })]);
    await evictDurableObject(stub);
    await pushAlone([add(1, { sequence: 4 })]);
    expect(await alarmOf(stub)).toBe(alarm);
  });

  test('[E21] what was only read, or only refused for the moment, has no storage', async () => {
    const tenant = freshTenant();
    const ana = await clientOf(tenant);
    for (const path of ['events', 'snapshot']) expect((await ana.fetch(`/v1/streams/counter-nobody/${path}`)).status).toBe(404);
    await ana.push('counter-nobody', [command('Fly', {}, { sequence: 1 })]);
    await ana.tryPush('counter-nobody', [add(1, { sequence: 1 })], { baseVersion: 3, baseHash: 'x' });
    const tables = await runInDurableObject(env.STREAMS.getByName(`${tenant}/counter-nobody`), (_object, { storage }) =>
      storage.sql.exec('SELECT name FROM sqlite_master').toArray(),
    );
    expect(tables).toEqual([]);
  });

  test('[E22] a commit is split at 500 events and at 256 KB, between commands', async () => {
    const { stub, pushAlone } = streamOf(freshTenant());
    const counts = [100, 100, 100, 100, 99, 2, 100];
    await pushAlone(
      counts.map((count, index) => command('AddMany', { amounts: Array.from({ length: count }, () => 1) }, { sequence: index + 1 })),
    );
    const bulky = Array.from({ length: 5 }, (_, index) =>
      command('AddMany', { amounts: [1, 2, 3, 4, 5, 6, 7], note: 'x'.repeat(10_000) }, { sequence: index + 8 }),
    );
    await pushAlone(bulky);
    const commits = await runInDurableObject(stub, (_object, { storage }) =>
      storage.sql.exec('SELECT first_version, last_version, mark FROM commits ORDER BY 1').toArray(),
    );
    expect(commits).toEqual([
      { first_version: 1, last_version: 499, mark: 5 },
      { first_version: 500, last_version: 601, mark: 7 },
      { first_version: 602, last_version: 622, mark: 10 },
      { first_version: 623, last_version: 636, mark: 12 },
    ]);
  });
});

test('[S3] a push that fails after it began to write leaves nothing behind, and works when it is sent again', async () => {
  const { stub, pushAlone } = streamOf(freshTenant());
  switches.isAuthorizeFailing = true;
  // Whether the events may be read is asked when they are stored.
  expect(await pushAlone([add(1, { sequence: 1 })])).toMatchObject({ kind: 'problem', problem: { status: 503 } });
  expect(await alarmOf(stub)).toBeNull();
  switches.isAuthorizeFailing = false;
  expect(await pushAlone([add(1, { sequence: 1 })])).toMatchObject({
    version: 1,
    mark: 1,
    outcomes: [{ kind: 'accepted', replayed: false }],
  });
  expect(await alarmOf(stub)).not.toBeNull();
});

describe('reading', () => {
  test('[E23] pages are whole commands within the limit, at least one, and together the whole stream', async () => {
    const tenant = freshTenant();
    const ana = await clientOf(tenant);
    const sizes = [1, 3, 2, 1, 5, 1];
    await ana.push(
      'counter-1',
      sizes
        .slice(0, 4)
        .map((count, index) => command('AddMany', { amounts: Array.from({ length: count }, () => index) }, { sequence: index + 1 })),
    );
    await ana.push(
      'counter-1',
      sizes
        .slice(4)
        .map((count, index) => command('AddMany', { amounts: Array.from({ length: count }, () => index) }, { sequence: index + 5 })),
    );
    const all = await ana.readStream('counter-1');
    expect(all).toMatchObject({ version: 13, next: null });
    const read: unknown[] = [];
    const pages: number[] = [];
    for (let after: number | null = 0; after !== null;) {
      const page = await ana.readStream('counter-1', `?after=${after}&limit=3`);
      pages.push(page.events.length);
      read.push(...page.events);
      expect(page.headHash).toBe(all.headHash);
      after = page.next;
    }
    expect(pages).toEqual([1, 3, 3, 5, 1]);
    expect(read).toEqual(all.events);
    expect((await ana.readStream('counter-1', '?after=2')).events[0]).toMatchObject({ version: 3 });
    expect(await ana.readStream('counter-1', '?after=99')).toMatchObject({ version: 13, events: [], next: null });
  });

  test('[E24] a snapshot answer is the state at the head', async () => {
    const ana = await clientOf(freshTenant());
    const { headHash } = await ana.push('counter-1', [command('Open', { owner: 'ana' }, { sequence: 1 }), add(4, { sequence: 2 })]);
    expect(await (await ana.fetch('/v1/streams/counter-1/snapshot')).json()).toEqual({
      stream: 'counter-1',
      version: 2,
      headHash,
      epoch: '1',
      fingerprint: Counter.fingerprint,
      state: { count: 4, isClosed: false, owner: 'ana' },
    });
  });

  test('[E25] an event that the running code cannot read makes its stream unavailable, and no other', async () => {
    const tenant = freshTenant();
    const ana = await clientOf(tenant);
    await ana.push('note-1', [command('Write', { text: 'hello' }, { sequence: 1 })]);
    const { stub } = streamOf(tenant, 'note-1');
    await runInDurableObject(stub, (_object, { storage }) => {
      storage.sql.exec(
        `UPDATE commits SET events = replace(replace(events, '"schemaVersion":2', '"schemaVersion":1'), 'hello', 'unreadable')`,
      );
    });
    await evictDurableObject(stub);
    const [broken, fine] = await ana.pushGroups([
      { stream: 'note-1', baseVersion: 0, baseHash: '', commands: [command('Write', { text: 'more' }, { sequence: 2 })] },
      { stream: 'note-2', baseVersion: 0, baseHash: '', commands: [command('Write', { text: 'more' }, { sequence: 1 })] },
    ]);
    expect(broken).toMatchObject({
      problem: { type: 'https://headwater.dev/problems/unavailable', detail: 'note-1 is not available: upcast-failed.' },
    });
    expect(fine).toMatchObject({ version: 1 });
    expect((await ana.fetch('/v1/streams/note-1/snapshot')).status).toBe(503);
    expect((await ana.readStream('note-1')).events).toHaveLength(1);
  });
});

describe('snapshots', () => {
  const stateOf = async (tenant: string): Promise<Json> =>
    (await (await (await clientOf(tenant)).fetch('/v1/streams/counter-1/snapshot')).json<{ state: Json }>()).state;
  const spoil = (stub: StreamStub, change: string): Promise<void> =>
    runInDurableObject(stub, (_object, { storage }) => {
      expect(storage.sql.exec(`UPDATE snapshot SET ${change}`).rowsWritten).toBe(1);
    });

  test('[E26] a snapshot is taken every so many events, and the state after an eviction is the same', async () => {
    const tenant = freshTenant();
    const { stub, pushAlone } = streamOf(tenant);
    const versions: unknown[] = [];
    for (let sequence = 1; sequence <= 23; sequence += 1) {
      await pushAlone([add(sequence, { sequence })]);
      versions.push(await runInDurableObject(stub, (_object, { storage }) => new StreamStorage(storage.sql).snapshot()?.version));
      if (sequence % 4 === 0) await evictDurableObject(stub);
    }
    expect(versions[8]).toBeUndefined();
    expect(versions.slice(9)).toEqual([...Array.from({ length: 10 }, () => 10), ...Array.from({ length: 4 }, () => 20)]);
    expect(await stateOf(tenant)).toEqual({ count: 276, isClosed: false, owner: '' });
  });

  test.each([
    ['of other code', "fingerprint = 'counter/0/'"],
    ['that is damaged', `state = replace(state, '"count":55', '"count":99')`],
    ['that is no JSON', "state = '{'"],
    ['beyond the head', 'version = 1000'],
  ])('[E26] a snapshot %s is no snapshot: the state is rebuilt from events', async (_what, change) => {
    const tenant = freshTenant();
    const { stub, pushAlone } = streamOf(tenant);
    await pushAlone(Array.from({ length: 10 }, (_, index) => add(index + 1, { sequence: index + 1 })));
    await spoil(stub, change);
    await evictDurableObject(stub);
    expect(await stateOf(tenant)).toEqual({ count: 55, isClosed: false, owner: '' });
    await pushAlone([add(1, { sequence: 11 })]);
    expect(await stateOf(tenant)).toEqual({ count: 56, isClosed: false, owner: '' });
  });
});

describe('repair', () => {
  const positionsOf = async (tenant: string, feed = 'main'): Promise<number[]> =>
    (await (await clientOf(tenant, { id: 'root' })).readFeed(feed)).entries.map(({ position }) => position);

  test('[E27] a Worker that dies between commit and publication loses nothing: the alarm publishes', async () => {
    const tenant = freshTenant();
    const { stub, pushAlone } = streamOf(tenant);
    await pushAlone([command('Open', { owner: 'ana' }, { sequence: 1 }), add(1, { sequence: 2 })]);
    expect(await positionsOf(tenant)).toEqual([]);
    await evictDurableObject(stub);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await positionsOf(tenant)).toEqual([1, 2]);
    expect(await positionsOf(tenant, 'owner.ana')).toEqual([1, 2]);
    expect(await alarmOf(stub)).toBeNull();
  });

  test('[E27] a feed that is down is asked again by alarms that never fail, until it holds the head', async () => {
    const tenant = freshTenant();
    const ana = await clientOf(tenant);
    const { stub } = streamOf(tenant);
    faults.feed = 'down';
    expect(await ana.push('counter-1', [add(1, { sequence: 1 })])).toMatchObject({ version: 1 });
    for (let attempt = 0; attempt < 8; attempt += 1) expect(await runDurableObjectAlarm(stub)).toBe(true);
    faults.feed = 'none';
    expect(await positionsOf(tenant)).toEqual([]);
    await runDurableObjectAlarm(stub);
    expect(await positionsOf(tenant)).toEqual([1]);
    expect(await runDurableObjectAlarm(stub)).toBe(false);
  });

  test('[E27] a feed that took a publication and then failed holds every event once', async () => {
    const tenant = freshTenant();
    const ana = await clientOf(tenant);
    const { stub } = streamOf(tenant);
    faults.feed = 'fails-after-commit';
    await ana.push('counter-1', [add(1, { sequence: 1 })]);
    await ana.push('counter-1', [add(2, { sequence: 2 })]);
    await runDurableObjectAlarm(stub);
    faults.feed = 'none';
    await runDurableObjectAlarm(stub);
    expect(await positionsOf(tenant)).toEqual([1, 2]);
  });

  test('[E28] a push after one that was never published brings the feed both, in order', async () => {
    const tenant = freshTenant();
    const { pushAlone } = streamOf(tenant);
    await pushAlone([add(1, { sequence: 1 })]);
    await pushAlone([add(2, { sequence: 2 })]);
    const ana = await clientOf(tenant);
    await ana.push('counter-1', [add(3, { sequence: 3 })]);
    await expect.poll(() => positionsOf(tenant)).toEqual([1, 2, 3]);
  });

  test('[E28] a stream that starts to belong to a feed is published to it from its first event', async () => {
    const tenant = freshTenant();
    const ana = await clientOf(tenant);
    await ana.push('counter-1', [add(1, { sequence: 1 }), add(2, { sequence: 2 })]);
    const { feeds } = await ana.push('counter-1', [command('Open', { owner: 'ana' }, { sequence: 3 })]);
    expect(feeds).toEqual(['main', 'owner.ana']);
    await expect.poll(() => positionsOf(tenant, 'owner.ana')).toEqual([1, 2, 3]);
  });

  test('[S2] what was acknowledged is there after every object was killed', async () => {
    const tenant = freshTenant();
    const ana = await clientOf(tenant);
    const { headHash, events } = await ana.push('counter-1', [add(1, { sequence: 1 }), add(2, { sequence: 2 })]);
    await abortAllDurableObjects();
    const page = await ana.readStream('counter-1');
    expect(page).toMatchObject({ version: 2, headHash, events });
    expect(page.events.reduce((hash, event) => chainHash(hash, event, sha256), '')).toBe(headHash);
  });
});

describe('execute', () => {
  const at = (tenant: string, commandId: string) => ({ tenant, principal: 'webhook', commandId });

  test('[E29] a command of the application takes effect once by its id, without sequences, and is published', async () => {
    const tenant = freshTenant();
    const ana = await clientOf(tenant);
    await ana.push('counter-1', [command('Open', { owner: 'ana' }, { sequence: 1 })]);
    const close = (commandId: string) => edge.execute(env, at(tenant, commandId), Counter, '1', Counter.commands.Close({ reason: 'paid' }));
    expect(await close('evt_1')).toEqual({ commandId: 'evt_1', kind: 'accepted', firstVersion: 2, lastVersion: 2, replayed: false });
    expect(await close('evt_1')).toEqual({ commandId: 'evt_1', kind: 'accepted', firstVersion: 2, lastVersion: 2, replayed: true });
    const { events } = await ana.readStream('counter-1');
    expect(events[1]).toMatchObject({ id: 'evt_1/0', meta: { actor: 'webhook', clientId: 'edge' } });
    expect((await ana.readFeed()).entries).toHaveLength(2);
    expect(await ana.push('counter-1', [add(1, { sequence: 2, commandId: uuid(2) })])).toMatchObject({
      mark: 2,
      outcomes: [{ kind: 'rejected', rejection: { code: 'Closed' } }],
    });
  });

  test('[E29] refusals and bad data are outcomes; a strict command is decided on what there is', async () => {
    const tenant = freshTenant();
    const run = (commandId: string, command: Parameters<typeof edge.execute<typeof Counter>>[4]) =>
      edge.execute(env, at(tenant, commandId), Counter, '1', command);
    await run('a', Counter.commands.Open({ owner: 'ana' }));
    expect(await run('b', Counter.commands.Open({ owner: 'ben' }))).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'AlreadyOpen', details: { owner: 'ana' } },
    });
    expect(await run('c', Counter.commands.Add({ amount: Number.NaN }))).toMatchObject({ kind: 'invalid' });
    expect(await run('d', Counter.commands.AddStrictly({ amount: 1 }))).toMatchObject({ kind: 'accepted', lastVersion: 2 });
    await expect(run('not an id', Counter.commands.Touch({}))).rejects.toThrow(TypeError);
  });
});

describe('the event store port', () => {
  let stores = 0;
  const createStore = () => createSqliteEventStore(`store${(stores += 1)}`);

  test.each(eventStoreContract)('$title', ({ run }) => run(createStore));
});
