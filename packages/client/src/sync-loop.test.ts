/** The sync as a whole: the real replica, log, lines and transport against the in-memory edge, with faults in between. */
import { closeCodes } from '@headwater/protocol';
import { describe, expect, it } from 'vitest';
import { ClientError } from './errors.ts';
import { Counter, Totals } from './test-support/counter-domain.ts';
import { testWorld, type SyncedTab, type TestWorld } from './test-support/test-device.ts';
import { captivePortal } from './testing/faulty-network.ts';

const { Add, Take, Reset } = Counter.commands;
const domain = { aggregates: [Counter], projections: [Totals] };

const world = (options: Parameters<typeof testWorld>[1] = {}): TestWorld => testWorld(domain, options);

async function totalOf(tab: SyncedTab, stream = 'counter-a'): Promise<unknown> {
  return (await tab.stateOf(stream)).state;
}

/** Two devices that are live. */
async function anaAndBen(options: Parameters<typeof testWorld>[1] = {}) {
  const { clock, edge, newDevice } = world(options);
  const device = newDevice();
  const ana = await device.openTab();
  const ben = await newDevice({ token: () => 'ben' }).openTab();
  await clock.advance(100);
  expect([ana.status.kind, ben.status.kind]).toEqual(['live', 'live']);
  return { clock, edge, newDevice, device, network: device.network, ana, ben };
}

describe('all is well', () => {
  it('[L2] what is recorded reaches the edge and another device at once', async () => {
    const { clock, edge, ana, ben } = await anaAndBen();
    await ana.execute('counter-a', Add({ by: 3 }));
    await clock.advance(0);
    expect(edge.eventsOf('counter-a')).toMatchObject([{ type: 'Added', data: { by: 3 }, meta: { actor: 'ana' } }]);
    expect(await ana.stateOf('counter-a')).toMatchObject({ state: { total: 3 }, pending: 0 });
    expect(await ben.stateOf('counter-a')).toMatchObject({ state: { total: 3 }, version: 1 });
  });

  it('[L3] a device that comes late catches up by pages, then is live with nothing missing', async () => {
    const { clock, edge, ana, newDevice } = await anaAndBen();
    for (let count = 0; count < 60; count += 1) await ana.execute(`counter-${count % 7}`, Add({ by: 1 }));
    await clock.advance(100);
    const late = newDevice({ token: () => 'ben', limits: { pageEntries: 10 } });
    const tab = await late.openTab();
    await clock.advance(100);
    expect(tab.status).toMatchObject({ kind: 'live', lag: 0, leader: true });
    expect(late.network.requests.filter(({ route }) => route === 'feed').length).toBeGreaterThanOrEqual(6);
    for (let stream = 0; stream < 7; stream += 1) {
      expect((await tab.stateOf(`counter-${stream}`)).version).toBe(edge.eventsOf(`counter-${stream}`).length);
    }
  });

  it('[Y15] pushing does not wait for reading, nor reading for pushing', async () => {
    const { clock, edge, newDevice } = world();
    const other = await newDevice({ token: () => 'ben' }).openTab();
    await other.execute('counter-b', Add({ by: 1 }));
    await clock.advance(100);
    for (const slow of ['feed', 'push'] as const) {
      const device = newDevice();
      device.network.inject({ on: slow, fault: { kind: 'hang' }, times: Infinity });
      const tab = await device.openTab();
      await tab.execute(`counter-${slow}`, Add({ by: 1 }));
      await clock.advance(1_000);
      expect(edge.eventsOf(`counter-${slow}`)).toHaveLength(slow === 'feed' ? 1 : 0);
      expect((await tab.stateOf('counter-b')).version).toBe(slow === 'feed' ? 0 : 1);
      await tab.sync.stop();
    }
  });

  it('[Y21] a push keeps within what the edge takes at once', async () => {
    const { clock, edge, newDevice } = world();
    const device = newDevice();
    device.network.cut();
    const tab = await device.openTab();
    for (let count = 0; count < 45; count += 1) await tab.execute(`counter-${count}`, Add({ by: 1 }));
    for (let count = 0; count < 120; count += 1) await tab.execute('counter-many', Add({ by: 1 }));
    device.network.heal();
    tab.sync.syncNow();
    await clock.advance(3_000);
    expect(edge.eventsOf('counter-many')).toHaveLength(120);
    for (let count = 0; count < 45; count += 1) expect(edge.eventsOf(`counter-${count}`)).toHaveLength(1);
    const sizes = device.network.requests
      .filter(({ route, body }) => route === 'push' && body !== undefined)
      .map(({ body }) => (JSON.parse(body ?? '') as { groups: { commands: unknown[] }[] }).groups.map(({ commands }) => commands.length));
    for (const groups of sizes) {
      expect(groups.length).toBeLessThanOrEqual(40);
      expect(Math.max(...groups)).toBeLessThanOrEqual(100);
    }
    expect(edge.eventsOf('counter-many').map(({ version }) => version)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
  });
});

describe('requests and answers get lost', () => {
  it('[S3] an answer that is lost after the edge committed takes effect once', async () => {
    const { clock, edge, network, ana } = await anaAndBen();
    network.inject({ on: 'push', fault: { kind: 'drop-answer' } });
    await ana.execute('counter-a', Add({ by: 1 }));
    await clock.advance(5_000);
    expect(edge.eventsOf('counter-a')).toHaveLength(1);
    expect(await ana.stateOf('counter-a')).toMatchObject({ state: { total: 1 }, pending: 0 });
    expect(ana.status.kind).toBe('live');
  });

  it('[S3] a push that arrives twice takes effect once', async () => {
    const { clock, edge, network, ana } = await anaAndBen();
    network.inject({ on: 'push', fault: { kind: 'duplicate' } });
    await ana.execute('counter-a', Add({ by: 1 }));
    await clock.advance(1_000);
    expect(edge.eventsOf('counter-a')).toHaveLength(1);
    expect(await ana.stateOf('counter-a')).toMatchObject({ state: { total: 1 }, pending: 0 });
  });

  it.each([
    ['dropped', { kind: 'drop' }],
    ['never answered', { kind: 'hang' }],
    ['answered with 503', { kind: 'problem', code: 'unavailable' }],
    ['answered with 429', { kind: 'problem', code: 'rate-limited', retryAfterSeconds: 4 }],
    ['answered with 426', { kind: 'problem', code: 'upgrade-required' }],
    ['answered with 401', { kind: 'problem', code: 'unauthenticated' }],
    ['answered with 403', { kind: 'problem', code: 'forbidden' }],
    ['answered by a captive portal', captivePortal],
    ['answered by a proxy', { kind: 'replace', status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }],
  ] as const)('[S11] a push that is %s costs nothing, and is made again', async (_, fault) => {
    const { clock, edge, network, ana } = await anaAndBen();
    const undo = network.inject({ on: 'push', fault, times: 3 });
    await ana.execute('counter-a', Add({ by: 1 }));
    await clock.advance(500);
    expect(edge.eventsOf('counter-a')).toEqual([]);
    expect(await ana.stateOf('counter-a')).toMatchObject({ state: { total: 1 }, pending: 1 });
    expect((await ana.log.readJournal()).map(({ parked }) => parked)).toEqual([undefined]);
    undo();
    await clock.advance(120_000);
    expect(edge.eventsOf('counter-a')).toHaveLength(1);
    expect(await ana.stateOf('counter-a')).toMatchObject({ state: { total: 1 }, pending: 0 });
    expect(ana.status.kind).toBe('live');
  });

  it('[Y5] a captive portal in front of everything stores nothing and is said to be one', async () => {
    const { clock, edge, newDevice } = world();
    const device = newDevice();
    const undo = device.network.inject({ on: 'any', fault: captivePortal, times: Infinity });
    device.network.inject({ on: 'live', fault: { kind: 'drop' }, times: Infinity });
    const tab = await device.openTab();
    await tab.execute('counter-a', Add({ by: 1 }));
    await clock.advance(30_000);
    expect(tab.status).toMatchObject({ kind: 'stalled', reason: 'not-an-edge' });
    expect((await tab.log.readFeed('main')).cursor).toBeUndefined();
    undo();
    await clock.advance(31_000);
    expect(edge.eventsOf('counter-a')).toHaveLength(1);
  });

  it('[Y7] a connection too slow for a page is asked for smaller ones', async () => {
    const { clock, edge, ana, newDevice } = await anaAndBen();
    for (let count = 0; count < 100; count += 1) await ana.execute(`counter-${count}`, Add({ by: 1 }));
    await clock.advance(100);
    const network = edge.connect();
    const slow = newDevice({
      token: () => 'ben',
      ports: {
        openSocket: network.openSocket,
        // 3 entries a second, so that 60 arrive in time and 500 never would.
        fetch: async (url, init) => {
          const response = await network.fetch(url, init);
          const { entries = [] } = (await response.clone().json()) as { entries?: unknown[] };
          await new Promise<void>((resolve) => void clock.after(entries.length * 333, resolve));
          return response;
        },
      },
    });
    const tab = await slow.openTab();
    await clock.advance(180_000);
    expect(tab.status.kind).toBe('live');
    expect((await tab.stateOf('counter-99')).version).toBe(1);
  });
});

describe('tokens', () => {
  it('[Y6] signed out: nothing is dropped, nothing is asked, and one sign-in releases it', async () => {
    const { clock, edge, newDevice } = world();
    const session: { token?: string } = {};
    const device = newDevice({ token: () => session.token });
    const tab = await device.openTab();
    await tab.execute('counter-a', Add({ by: 1 }));
    await clock.advance(4 * 3_600_000);
    expect(tab.status).toMatchObject({ kind: 'signed-out', lastError: { code: 'no-token' } });
    expect(device.network.requests).toEqual([]);
    session.token = 'ana';
    tab.sync.syncNow();
    await clock.advance(1_000);
    expect(tab.status.kind).toBe('live');
    expect(edge.eventsOf('counter-a')).toHaveLength(1);
  });

  it('[Y6] a token that is there again is found without being told', async () => {
    const { clock, edge, newDevice } = world();
    const session: { token?: string } = {};
    const tab = await newDevice({ token: () => session.token }).openTab();
    await tab.execute('counter-a', Add({ by: 1 }));
    await clock.advance(3_600_000);
    session.token = 'ana';
    await clock.advance(61_000);
    expect(tab.status.kind).toBe('live');
    expect(edge.eventsOf('counter-a')).toHaveLength(1);
  });

  it('[Y6] a token that expires while live is renewed when the socket is closed for it', async () => {
    const valid = new Set(['first']);
    const { clock, edge, newDevice } = world({
      authenticate: (token) => (valid.has(token) ? { id: 'ana', tenant: 'demo' } : undefined),
    });
    let token = 'first';
    const device = newDevice({ token: () => token });
    const tab = await device.openTab();
    await clock.advance(100);
    valid.clear();
    valid.add('second');
    token = 'second';
    device.network.closeSockets(closeCodes.tokenExpired);
    await clock.advance(3_000);
    expect(tab.status.kind).toBe('live');
    await tab.execute('counter-a', Add({ by: 1 }));
    await clock.advance(100);
    expect(edge.eventsOf('counter-a')).toHaveLength(1);
    expect(tab.statuses.map(({ kind }) => kind)).not.toContain('signed-out');
  });

  it('[S14] a push carries the token of the moment alone', async () => {
    const { clock, newDevice } = world();
    let token: string | undefined = 'ana';
    const device = newDevice({ token: () => token });
    const tab = await device.openTab();
    await clock.advance(100);
    token = undefined;
    await tab.execute('counter-a', Add({ by: 1 }));
    await clock.advance(10_000);
    expect(device.network.requests.filter(({ route }) => route === 'push')).toEqual([]);
    token = 'ana';
    tab.sync.syncNow();
    await clock.advance(2_500);
    expect(device.network.requests.filter(({ route }) => route === 'push').map((request) => request.token)).toEqual(['ana']);
  });
});

describe('live sockets', () => {
  it('[Y8] a half-open socket is noticed within 25 s, replaced, and what it delivers late changes nothing', async () => {
    const { clock, ana, ben, network } = await anaAndBen();
    network.cut();
    await ben.execute('counter-a', Add({ by: 1 }));
    await clock.advance(25_000);
    expect(ana.status.kind).not.toBe('live');
    await ben.execute('counter-a', Add({ by: 1 }));
    network.heal();
    await clock.advance(31_000);
    expect(ana.status.kind).toBe('live');
    expect(network.openSockets).toBe(1);
    await ben.execute('counter-a', Add({ by: 1 }));
    await clock.advance(100);
    expect(await ana.stateOf('counter-a')).toMatchObject({ state: { total: 3 }, version: 3 });
  });

  it.each([
    ['lost', { kind: 'drop' }],
    ['doubled', { kind: 'duplicate' }],
    ['overtaken', { kind: 'delay', ms: 500 }],
  ] as const)('[Y10] a frame that is %s leaves no gap', async (_, fault) => {
    const { clock, edge, network, ana, ben } = await anaAndBen();
    network.inject({ on: 'frame', fault });
    for (let count = 0; count < 3; count += 1) {
      await ben.execute('counter-a', Add({ by: 1 }));
      await clock.advance(100);
    }
    await clock.advance(1_000);
    expect(edge.eventsOf('counter-a')).toHaveLength(3);
    expect(await ana.stateOf('counter-a')).toMatchObject({ state: { total: 3 }, version: 3 });
    expect(ana.status.kind).toBe('live');
  });

  it('[Y10] a frame that comes while pages are read is not lost', async () => {
    const { clock, network, ana, ben } = await anaAndBen();
    network.inject({ on: 'frame', fault: { kind: 'drop' } });
    network.inject({ on: 'feed', fault: { kind: 'delay-answer', ms: 1_000 } });
    for (let count = 0; count < 3; count += 1) {
      await ben.execute('counter-a', Add({ by: 1 }));
      await clock.advance(100);
    }
    expect((await ana.stateOf('counter-a')).version).toBe(0);
    await clock.advance(1_000);
    expect((await ana.stateOf('counter-a')).version).toBe(3);
    expect(ana.status.kind).toBe('live');
  });

  it('[Y24] word that never came is not waited for: a silent feed is asked', async () => {
    const { clock, network, ana, ben } = await anaAndBen();
    network.inject({ on: 'frame', fault: { kind: 'drop' } });
    await ben.execute('counter-a', Add({ by: 1 }));
    await clock.advance(1_000);
    expect((await ana.stateOf('counter-a')).version).toBe(0);
    await clock.advance(360_000);
    expect((await ana.stateOf('counter-a')).version).toBe(1);
    const before = network.requests.length;
    const statuses = ana.statuses.length;
    await clock.advance(3_600_000);
    expect(network.requests.length - before).toBeGreaterThanOrEqual(10);
    expect(network.requests.length - before).toBeLessThanOrEqual(15);
    expect(ana.statuses).toHaveLength(statuses);
  });

  it.each([1006, 1001, 1013, 4400, 4401, 4403, 4409, 4429])(
    '[Y9] closed with %i, the socket is opened again and nothing is missed',
    async (code) => {
      const { clock, network, ana, ben } = await anaAndBen();
      network.closeSockets(code);
      await ben.execute('counter-a', Add({ by: 1 }));
      await clock.advance(15_000);
      expect(ana.status.kind).toBe('live');
      expect((await ana.stateOf('counter-a')).version).toBe(1);
    },
  );

  it('[Y9] where sockets are blocked, pages still come', async () => {
    const { clock, network, ana, ben } = await anaAndBen();
    network.inject({ on: 'live', fault: { kind: 'drop' }, times: Infinity });
    network.closeSockets(1006);
    await clock.advance(60_000);
    await ben.execute('counter-a', Add({ by: 1 }));
    await clock.advance(31_000);
    expect((await ana.stateOf('counter-a')).version).toBe(1);
    expect(ana.status).toMatchObject({ kind: 'stalled', reason: 'edge-unreachable' });
  });
});

describe('history changes', () => {
  it('[Y11] a cursor that expired makes the feed begin anew, and all is there', async () => {
    const { clock, edge, ana, ben } = await anaAndBen();
    await ben.execute('counter-a', Add({ by: 1 }));
    await clock.advance(100);
    edge.expireCursors();
    await ben.execute('counter-a', Add({ by: 1 }));
    await clock.advance(5_000);
    for (const tab of [ana, ben]) {
      expect(tab.status.kind).toBe('live');
      expect(await tab.stateOf('counter-a')).toMatchObject({ state: { total: 2 }, version: 2, pending: 0 });
    }
  });

  it('[Y11] after a declared restore every device has the restored history, and its journal on top', async () => {
    const { clock, edge, network, ana, ben } = await anaAndBen();
    await ben.execute('counter-a', Add({ by: 1 }));
    await clock.advance(100);
    const backup = edge.backup();
    await ben.execute('counter-a', Add({ by: 10 }));
    await clock.advance(100);
    network.cut();
    await ana.execute('counter-a', Add({ by: 100 }));
    edge.restore(backup);
    network.heal();
    await clock.advance(60_000);
    for (const tab of [ana, ben]) {
      expect(tab.status.kind).toBe('live');
      expect(await tab.stateOf('counter-a')).toMatchObject({ state: { total: 101 }, version: 2, pending: 0 });
    }
    expect(edge.eventsOf('counter-a')).toHaveLength(2);
  });

  it('[Y12] an undeclared restore is found by the next push; the stream is read again and the push made on it', async () => {
    const { clock, edge, ana, ben } = await anaAndBen();
    await ben.execute('counter-a', Add({ by: 1 }));
    await clock.advance(100);
    const backup = edge.backup();
    await ben.execute('counter-a', Add({ by: 10 }));
    await clock.advance(100);
    edge.restore(backup, { declared: false });
    await ana.execute('counter-a', Add({ by: 100 }));
    await clock.advance(60_000);
    expect(edge.eventsOf('counter-a').map(({ version }) => version)).toEqual([1, 2]);
    expect(await ana.stateOf('counter-a')).toMatchObject({ state: { total: 101 }, version: 2, pending: 0 });
    expect(ana.status.kind).toBe('live');
  });
});

describe('a damaged local copy', () => {
  it('[Y12] is found by the next push, read again, and the documents are whole afterwards', async () => {
    const { clock, edge, newDevice } = world();
    const device = newDevice();
    const tab = await device.openTab();
    for (const stream of ['counter-a', 'counter-b']) await tab.execute(stream, Add({ by: 1 }));
    await clock.advance(100);
    await tab.sync.stop();
    const [stored] = await tab.log.readStreams(['counter-a']);
    if (stored?.head === undefined) throw new Error('The stream is not stored.');
    const { revision, stream, ...head } = stored.head;
    const damaged = { ...head, chain: { version: head.version, hash: 'another' } };
    await tab.log.commit({ durability: 'strict', streams: [{ stream, expectedRevision: revision, head: damaged }] });
    const next = await device.openTab();
    await clock.advance(100);
    // No frame comes that could tell the feed's line that its cursor is gone.
    edge.pauseFeeds();
    await next.execute('counter-a', Add({ by: 1 }));
    await clock.advance(1_000);
    expect((await next.log.readFeed('main')).cursor).toBeDefined();
    edge.resumeFeeds();
    await clock.advance(1_000);
    expect(edge.eventsOf('counter-a')).toHaveLength(2);
    expect(await next.stateOf('counter-a')).toMatchObject({ state: { total: 2 }, version: 2, pending: 0 });
    const documents = await next.log.readDocuments('main', 'totals');
    expect(documents.map(({ document }) => document)).toMatchObject([{ total: 2 }, { total: 1 }]);
    expect(next.status.kind).toBe('live');
  });
});

describe('one stream is in trouble', () => {
  it('[L6] a stream that the edge cannot answer for waits alone', async () => {
    let isBroken = true;
    const { clock, edge, ana } = await anaAndBen({
      authorize: (access) => {
        if (access.action === 'execute' && access.stream === 'counter-stuck' && isBroken) throw new Error('the object is down');
        return true;
      },
    });
    await ana.execute('counter-stuck', Add({ by: 1 }));
    await clock.advance(60_000);
    expect(ana.status).toMatchObject({ kind: 'stalled', reason: 'edge-failing' });
    for (let count = 0; count < 5; count += 1) {
      await ana.execute(`counter-${count}`, Add({ by: 1 }));
      await clock.advance(0);
      expect(edge.eventsOf(`counter-${count}`)).toHaveLength(1);
    }
    isBroken = false;
    await clock.advance(32_000);
    expect(edge.eventsOf('counter-stuck')).toHaveLength(1);
    expect(ana.status.kind).toBe('live');
  });

  it('[L4] hundreds of streams in trouble make no more requests than one', async () => {
    const { clock, network, ana } = await anaAndBen({
      authorize: ({ action }) => {
        if (action === 'execute') throw new Error('every object is down');
        return true;
      },
    });
    network.cut();
    for (let count = 0; count < 300; count += 1) await ana.execute(`counter-${count}`, Add({ by: 1 }));
    network.heal();
    await clock.advance(30_000);
    const pushes = (): number => network.requests.filter(({ route }) => route === 'push').length;
    const before = pushes();
    ana.sync.syncNow();
    await clock.advance(0);
    expect(pushes() - before).toBe(1);
    await clock.advance(60_000);
    expect(pushes() - before).toBeLessThanOrEqual(60);
  });

  it('[Y14] a command that makes the edge refuse the whole body is found and parked, and all others go on', async () => {
    const { clock, edge, newDevice } = world({ limits: { bodyBytes: 6_000 } });
    const device = newDevice();
    device.network.cut();
    const tab = await device.openTab();
    for (let count = 0; count < 6; count += 1) await tab.execute(`counter-${count}`, Add({ by: 1 }));
    for (let count = 0; count < 8; count += 1) await tab.execute('counter-b', count === 5 ? tooLarge() : Add({ by: 1 }));
    device.network.heal();
    tab.sync.syncNow();
    await clock.advance(5_000);
    for (let count = 0; count < 6; count += 1) expect(edge.eventsOf(`counter-${count}`)).toHaveLength(1);
    expect(edge.eventsOf('counter-b')).toHaveLength(5);
    const journal = await tab.log.readJournal();
    expect(journal.map(({ sequence, parked }) => [sequence, parked?.reason])).toEqual([
      [6, 'unavailable'],
      [7, undefined],
      [8, undefined],
    ]);
    const pushes = device.network.requests.length;
    await clock.advance(600_000);
    expect(device.network.requests.length - pushes).toBeLessThanOrEqual(3);
  });

  it('[Y13] a stream waits as long as the edge asked for, and no wake shortens it', async () => {
    const { clock, edge, network, ana } = await anaAndBen();
    network.inject({ on: 'push', fault: { kind: 'problem', code: 'rate-limited', retryAfterSeconds: 60 } });
    await ana.execute('counter-a', Add({ by: 1 }));
    for (let second = 0; second < 59; second += 1) {
      await clock.advance(1_000);
      ana.sync.syncNow();
    }
    expect(network.requests.filter(({ route }) => route === 'push')).toHaveLength(1);
    await clock.advance(10_000);
    expect(edge.eventsOf('counter-a')).toHaveLength(1);
  });

  it('[S8] refusals and conflicts are final outcomes like others: the journal is empty afterwards', async () => {
    const { clock, network, ana, ben } = await anaAndBen();
    await ana.execute('counter-a', Add({ by: 5 }));
    await clock.advance(100);
    network.cut();
    await ana.execute('counter-a', Take({ by: 5 }));
    await ana.execute('counter-a', Reset({}));
    await ben.execute('counter-a', Take({ by: 3 }));
    await clock.advance(100);
    network.heal();
    await clock.advance(60_000);
    expect(await ana.stateOf('counter-a')).toMatchObject({ state: { total: 2 }, version: 2, pending: 0 });
    expect((await ana.log.readUnresolved()).map(({ outcome }) => outcome.kind).sort()).toEqual(['conflict', 'rejected']);
  });
});

describe('waking', () => {
  it('[Y4] coming back online is tried at once', async () => {
    const { clock, network, device, ana, ben } = await anaAndBen();
    network.cut();
    device.browser.setOnline(false);
    await clock.advance(300_000);
    expect(ana.status.kind).toBe('offline');
    await ben.execute('counter-a', Add({ by: 1 }));
    network.heal();
    device.browser.setOnline(true);
    await clock.advance(100);
    expect(ana.status.kind).toBe('live');
    expect((await ana.stateOf('counter-a')).version).toBe(1);
  });

  it('[Y4] a line that reaches the edge again wakes the others', async () => {
    const { clock, edge, network, ana } = await anaAndBen();
    network.cut();
    await ana.execute('counter-a', Add({ by: 1 }));
    await clock.advance(600_000);
    network.heal();
    const isLive = (): boolean => ana.status.kind === 'live';
    const isPushed = (): boolean => edge.eventsOf('counter-a').length === 1;
    while (!isLive() && !isPushed()) await clock.advance(100);
    await clock.advance(2_100);
    expect([isLive(), isPushed()]).toEqual([true, true]);
  });

  it('[L4] a network that flaps, and a person who clicks, make no storm', async () => {
    const { clock, network, device, ana } = await anaAndBen();
    network.cut();
    await ana.execute('counter-a', Add({ by: 1 }));
    await clock.advance(60_000);
    const before = network.requests.length;
    for (let tick = 0; tick < 600; tick += 1) {
      device.browser.setOnline(tick % 2 === 0);
      ana.sync.syncNow();
      await clock.advance(100);
    }
    // Two lines, each at most once in two seconds, and the first few tries of a back-off that began anew.
    expect(network.requests.length - before).toBeLessThanOrEqual(85);
  });

  it('[L4] an edge that is away for an hour is asked a few hundred times', async () => {
    const { clock, network, ana } = await anaAndBen();
    network.cut();
    await ana.execute('counter-a', Add({ by: 1 }));
    const before = network.requests.length;
    await clock.advance(3_600_000);
    expect(network.requests.length - before).toBeLessThanOrEqual(700);
    expect(network.requests.length - before).toBeGreaterThanOrEqual(200);
  });

  it('[L4] devices that lost the edge together do not come back together', async () => {
    const { clock, newDevice } = world();
    const devices = Array.from({ length: 40 }, (_, index) => newDevice({ token: () => `person-${index}` }));
    for (const device of devices) await device.openTab();
    await clock.advance(1_000);
    const lostAt = clock.now();
    for (const { network } of devices) network.closeSockets(1012);
    await clock.advance(3_000);
    const returns = devices.map(({ network }) => (network.requests.find(({ at }) => at >= lostAt)?.at ?? 0) - lostAt);
    expect(Math.min(...returns)).toBeGreaterThanOrEqual(250);
    expect(new Set(returns.map((at) => Math.floor(at / 100))).size).toBeGreaterThan(5);
  });
});

describe('status', () => {
  it('[Y18] goes from connecting to live', async () => {
    const { clock, newDevice } = world();
    const tab = await newDevice().openTab();
    await clock.advance(100);
    expect(tab.statuses.map(({ kind }) => kind)).toEqual(['connecting', 'connecting', 'catching-up', 'live']);
    expect(tab.status).toEqual({ kind: 'live', lag: 0, leader: true, lastLiveAt: '2026-01-01T00:00:00.000Z' });
  });

  it('[L5] no progress for 10 s is a stall, with its reason and the next try; offline is told apart', async () => {
    const { clock, network, device, ana } = await anaAndBen();
    network.closeSockets(1006);
    network.cut();
    await clock.advance(9_999);
    expect(ana.status).toMatchObject({ kind: 'connecting' });
    await clock.advance(1);
    expect(ana.status).toMatchObject({ kind: 'stalled', reason: 'edge-unreachable', lastError: { code: 'network-error' } });
    await clock.advance(20_000);
    expect(Date.parse(ana.status.nextTryAt ?? '')).toBeGreaterThanOrEqual(clock.now());
    device.browser.setOnline(false);
    await clock.advance(31_000);
    expect(ana.status.kind).toBe('offline');
  });

  it('[L5] an edge that says nothing at all is a stall', async () => {
    const { clock, newDevice } = world();
    const device = newDevice();
    device.network.inject({ on: 'any', fault: { kind: 'hang' }, times: Infinity });
    const tab = await device.openTab();
    await clock.advance(10_000);
    expect(tab.status).toMatchObject({ kind: 'stalled', reason: 'no-progress' });
  });

  it('[L5] a feed that is refused is a stall, and asked for seldom', async () => {
    const { clock, newDevice } = world({ authorize: ({ action }) => action !== 'subscribe' });
    const device = newDevice();
    const tab = await device.openTab();
    await clock.advance(60_000);
    expect(tab.status).toMatchObject({ kind: 'stalled', reason: 'not-allowed', lastError: { code: 'not-found' } });
    const before = device.network.requests.length;
    await clock.advance(600_000);
    expect(device.network.requests.length - before).toBeLessThanOrEqual(80);
  });

  it('[Y19] an edge that speaks another protocol is asked seldom, nothing is dropped, and all goes on when it speaks ours', async () => {
    const { clock, edge, newDevice } = world();
    edge.upgrade();
    const device = newDevice();
    const tab = await device.openTab();
    await tab.execute('counter-a', Add({ by: 1 }));
    await clock.advance(3_600_000);
    expect(tab.status.kind).toBe('upgrade-required');
    expect(device.network.requests.length).toBeLessThanOrEqual(60);
    edge.upgrade(false);
    await clock.advance(600_000);
    expect(tab.status.kind).toBe('live');
    expect(edge.eventsOf('counter-a')).toHaveLength(1);
  });

  it('[Y18] a local database that cannot take what comes is a stall of its own, and all is caught up when it can', async () => {
    const { clock, newDevice, ben } = await anaAndBen();
    let isFull = true;
    const device = newDevice({
      wrapLog: (log) => {
        const commit = log.commit.bind(log);
        log.commit = (change) => (isFull ? Promise.reject(new ClientError('quota-exceeded', 'The disk is full.')) : commit(change));
        return log;
      },
    });
    const tab = await device.openTab();
    await ben.execute('counter-a', Add({ by: 1 }));
    await clock.advance(30_000);
    expect(tab.status).toMatchObject({ kind: 'stalled', reason: 'log-failed', lastError: { code: 'quota-exceeded' } });
    isFull = false;
    await clock.advance(31_000);
    expect(tab.status.kind).toBe('live');
    expect((await tab.stateOf('counter-a')).version).toBe(1);
  });
});

describe('several feeds', () => {
  const feedsOf: NonNullable<NonNullable<Parameters<typeof testWorld>[1]>['feeds']> = {
    counter: ({ stream }) => (stream.startsWith('counter-north') ? ['main', 'north'] : ['main']),
  };

  it('[L2] each is followed by itself, and one that is refused leaves the other live', async () => {
    const { clock, newDevice } = world({ feeds: feedsOf, authorize: (access) => access.action !== 'subscribe' || access.feed !== 'south' });
    const tab = await newDevice({ feeds: ['north', 'south'] }).openTab();
    const other = await newDevice({ token: () => 'ben' }).openTab();
    await other.execute('counter-north1', Add({ by: 1 }));
    await other.execute('counter-east1', Add({ by: 1 }));
    await clock.advance(20_000);
    expect(await totalOf(tab, 'counter-north1')).toEqual({ total: 1 });
    expect(await totalOf(tab, 'counter-east1')).toEqual({ total: 0 });
    expect(tab.status).toMatchObject({ kind: 'stalled', reason: 'not-allowed' });
  });
});

describe('tabs', () => {
  it('[Y16] one of two tabs syncs; when it dies the other one does', async () => {
    const { clock, edge, newDevice } = world();
    const device = newDevice();
    const first = await device.openTab();
    const second = await device.openTab();
    await clock.advance(100);
    expect([first.status.leader, second.status.leader]).toEqual([true, false]);
    expect(device.network.openSockets).toBe(1);
    await second.execute('counter-a', Add({ by: 1 }));
    await clock.advance(0);
    expect(edge.eventsOf('counter-a')).toHaveLength(1);
    expect(await second.stateOf('counter-a')).toMatchObject({ pending: 0 });
    first.ports.crash();
    device.network.closeSockets(1006);
    await clock.advance(2_000);
    expect(second.status).toMatchObject({ kind: 'live', leader: true });
  });

  it('[Y17] a tab that does not lead shows the leader’s status and passes on the wish to try now', async () => {
    const { clock, newDevice } = world();
    const device = newDevice();
    const first = await device.openTab();
    device.network.cut();
    device.network.closeSockets(1006);
    await clock.advance(600_000);
    const second = await device.openTab();
    await clock.advance(0);
    expect(second.status).toEqual({ ...first.status, leader: false });
    device.network.heal();
    second.sync.syncNow();
    await clock.advance(100);
    expect(first.status.kind).toBe('live');
    expect(second.status).toEqual({ ...first.status, leader: false });
  });

  it('[Y16] a leader whose lease was overtaken steps back, does no harm, and queues again', async () => {
    const { clock, edge, device, ana, ben } = await anaAndBen();
    await ana.log.takeLease();
    await ben.execute('counter-a', Add({ by: 1 }));
    await clock.advance(0);
    expect(ana.status.leader).toBe(false);
    expect(device.network.openSockets).toBe(0);
    expect((await ana.log.readStreams(['counter-a']))[0]?.head).toBeUndefined();
    await clock.advance(2_000);
    expect(ana.status).toMatchObject({ kind: 'live', leader: true });
    expect((await ana.stateOf('counter-a')).version).toBe(edge.eventsOf('counter-a').length);
  });

  it('[Y16] a lock that was stolen deposes its holder', async () => {
    const { clock, device, ana } = await anaAndBen();
    const thief = device.browser.openTab();
    let release = (): void => {};
    const stolen = thief.locks.request('headwater:test', { steal: true }, () => new Promise<void>((resolve) => (release = resolve)));
    await clock.advance(0);
    expect(ana.status.leader).toBe(false);
    expect(device.network.openSockets).toBe(0);
    release();
    await stolen;
    await clock.advance(2_000);
    expect(ana.status).toMatchObject({ kind: 'live', leader: true });
  });
});

describe('stopping', () => {
  it.each<[string, (options: { network: TestWorldNetwork }) => void]>([
    ['live', () => {}],
    ['cut off', ({ network }) => network.cut()],
    ['waiting for answers', ({ network }) => void network.inject({ on: 'any', fault: { kind: 'hang' }, times: Infinity })],
    [
      'signed out',
      ({ network }) => void network.inject({ on: 'any', fault: { kind: 'problem', code: 'unauthenticated' }, times: Infinity }),
    ],
    ['backing off', ({ network }) => void network.inject({ on: 'any', fault: { kind: 'problem', code: 'unavailable' }, times: Infinity })],
  ])('[Y20] while %s leaves no timer, no socket and no lock behind, and starting again works', async (_, disturb) => {
    const { clock, edge, newDevice } = world();
    const device = newDevice();
    disturb({ network: device.network });
    const tab = await device.openTab();
    await tab.execute('counter-a', Add({ by: 1 }));
    await clock.advance(5_000);
    const requests = device.network.requests.length;
    await tab.sync.stop();
    expect(clock.pending).toBe(0);
    expect(device.network.openSockets).toBe(0);
    await clock.advance(600_000);
    expect(device.network.requests).toHaveLength(requests);
    const next = await device.openTab();
    await clock.advance(100);
    expect(next.status.leader).toBe(true);
    await next.sync.stop();
    tab.sync.start();
    await clock.advance(100);
    expect(tab.status.leader).toBe(true);
    await tab.sync.stop();
    expect(edge.eventsOf('counter-a').length).toBeLessThanOrEqual(1);
  });
});

describe('stopping in the middle', () => {
  it('[Y20] waits for what is being stored', async () => {
    const { clock, newDevice, ben } = await anaAndBen();
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const device = newDevice({
      wrapLog: (log) => {
        const commit = log.commit.bind(log);
        log.commit = (change) => gate.then(() => commit(change));
        return log;
      },
    });
    const tab = await device.openTab();
    await ben.execute('counter-a', Add({ by: 1 }));
    await clock.advance(100);
    let isStopped = false;
    const stopped = tab.sync.stop().then(() => (isStopped = true));
    await clock.advance(100);
    expect(isStopped).toBe(false);
    open();
    await stopped;
  });
});

describe('stopping while a feed is live', () => {
  it('[Y20] stores the frame that it has begun with, and watches no longer', async () => {
    const { clock, newDevice } = world();
    let isHeld = false;
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const device = newDevice({
      wrapLog: (log) => {
        const commit = log.commit.bind(log);
        log.commit = (change) => (isHeld ? gate.then(() => commit(change)) : commit(change));
        return log;
      },
    });
    const tab = await device.openTab();
    const other = await newDevice({ token: () => 'ben' }).openTab();
    await clock.advance(100);
    isHeld = true;
    await other.execute('counter-a', Add({ by: 1 }));
    await clock.advance(100);
    await other.sync.stop();
    const stopped = tab.sync.stop();
    open();
    await stopped;
    expect(clock.pending).toBe(0);
    expect((await tab.log.readStreams(['counter-a']))[0]?.head?.version).toBe(1);
  });

  it('[Y20] opens no socket any more', async () => {
    const { clock, newDevice } = world();
    let isHeld = false;
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const device = newDevice({
      wrapLog: (log) => {
        const readClientId = log.readClientId.bind(log);
        log.readClientId = () => (isHeld ? gate.then(readClientId) : readClientId());
        return log;
      },
    });
    const tab = await device.openTab();
    await clock.advance(100);
    isHeld = true;
    device.network.closeSockets(1006);
    await clock.advance(5_000);
    const stopped = tab.sync.stop();
    open();
    await stopped;
    expect(device.network.openSockets).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

type TestWorldNetwork = ReturnType<TestWorld['newDevice']>['network'];

/** A command whose data alone is more than the edge of the test takes in one body. */
function tooLarge(): ReturnType<typeof Add> {
  // The schema strips what it does not know when the command is decided; what travels is what was given.
  return { ...Add({ by: 1 }), data: { by: 1, note: 'x'.repeat(7_000) } as { by: number } };
}
