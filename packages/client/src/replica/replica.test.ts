/** The replica on the memory log, with an edge whose answers are written by hand. */
import type { RecordedEvent } from '@headwater/core';
import type { GroupAnswer, Outcome } from '@headwater/protocol';
import { filter, firstValueFrom } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryDatabase, createMemoryLog } from '../memory-log.ts';
import type { EventLog } from '../event-log.ts';
import { streamHistory$ } from '../observe/events.ts';
import { Queries } from '../observe/queries.ts';
import { readState, streamState$ } from '../observe/stream-observables.ts';
import { Counter, Totals } from '../test-support/counter-domain.ts';
import { settle, testPorts, type TestBrowser } from '../testing/index.ts';
import { Replica } from './replica.ts';
import { ReplicaStore } from './replica-store.ts';

const { Add, Take, Reset, Touch, Explode } = Counter.commands;
const LIMITS = { maxCommands: 100, maxBytes: 1_000_000 };

interface Tab {
  readonly store: ReplicaStore;
  readonly replica: Replica;
  readonly log: EventLog;
  lease: number;
}

let browser: TestBrowser;
let database: MemoryDatabase;

beforeEach(() => {
  browser = testPorts();
  database = new MemoryDatabase(browser.openTab().newId);
});

async function openTab(log: EventLog = createMemoryLog(database)): Promise<Tab> {
  const ports = browser.openTab();
  const store = new ReplicaStore({
    log,
    ports,
    clientId: await log.readClientId(),
    actor: 'ana',
    aggregates: [Counter],
    projections: [Totals],
    feeds: ['main'],
    channel: ports.openChannel('changes'),
  });
  await store.open();
  return { store, replica: new Replica(store), log, lease: await log.takeLease() };
}

/** An event as the edge would have stored it, by somebody else unless said otherwise. */
function stored(version: number, by: number, from: { readonly commandId?: string; readonly clientId?: string } = {}): RecordedEvent {
  const commandId = from.commandId ?? `00000000-0000-4000-8000-${String(version).padStart(12, '0')}`;
  return {
    id: `${commandId}/0`,
    stream: 'counter-a',
    version,
    type: 'Added',
    schemaVersion: 1,
    data: { by },
    recordedAt: '2026-01-01T00:00:00.000Z',
    meta: { commandId, clientId: from.clientId ?? 'somebody-else', actor: 'ben', issuedAt: '2026-01-01T00:00:00.000Z' },
  };
}

function answerOf(
  version: number,
  events: readonly RecordedEvent[],
  outcomes: readonly Outcome[],
  more: Partial<GroupAnswer> = {},
): GroupAnswer {
  return {
    stream: 'counter-a',
    version,
    headHash: `hash-${version}`,
    epoch: 'e1',
    feeds: ['main'],
    mark: 0,
    events,
    truncated: false,
    outcomes,
    ...more,
  };
}

async function push({ replica, lease }: Tab, answer: (commandIds: readonly string[], clientId: string) => GroupAnswer): Promise<unknown> {
  const sent = await replica.groupOf('counter-a', LIMITS);
  if (sent === undefined) throw new Error('Nothing to push.');
  return replica.applyAnswer(
    sent,
    answer(
      sent.group.commands.map(({ commandId }) => commandId),
      sent.clientId,
    ),
    lease,
  );
}

async function total(tab: Tab): Promise<number> {
  return ((await readState(tab.store, 'counter-a')).state as { total: number }).total;
}

describe('recording', () => {
  it('[S1] a command that execute() calls recorded is in the log, and is pushed by whoever opens it next', async () => {
    const tab = await openTab();
    const receipt = await tab.replica.execute(Counter, 'counter-a', Add({ by: 2 }));
    expect(receipt.kind).toBe('recorded');
    const next = await openTab();
    const sent = await next.replica.groupOf('counter-a', LIMITS);
    expect(sent?.group).toMatchObject({
      baseVersion: 0,
      baseHash: '',
      commands: [{ commandId: receipt.commandId, sequence: 1, decidedOn: 0, expectedVersion: 0, type: 'Add', data: { by: 2 } }],
    });
    expect(await total(next)).toBe(2);
  });

  it('[K1] commands that are executed at once are decided in order, each on what came before', async () => {
    const tab = await openTab();
    const receipts = await Promise.all([
      tab.replica.execute(Counter, 'counter-a', Add({ by: 5 })),
      tab.replica.execute(Counter, 'counter-a', Take({ by: 3 })),
      tab.replica.execute(Counter, 'counter-a', Take({ by: 3 })),
    ]);
    expect(receipts.map(({ kind }) => kind)).toEqual(['recorded', 'recorded', 'rejected']);
    expect(receipts[2]).toMatchObject({ rejection: { code: 'TooLittle', details: { total: 2 } } });
    const sent = await tab.replica.groupOf('counter-a', LIMITS);
    expect(sent?.group.commands).toMatchObject([
      { sequence: 1, expectedVersion: 0 },
      { sequence: 2, expectedVersion: 1 },
    ]);
  });

  it('[K2] a command id that was recorded gives the same receipt again and records nothing, also after it settled', async () => {
    const tab = await openTab();
    const commandId = '0192f7c4-0000-4000-8000-000000000001';
    await tab.replica.execute(Counter, 'counter-a', Add({ by: 2 }), { commandId });
    await tab.replica.execute(Counter, 'counter-a', Add({ by: 2 }), { commandId });
    expect(await total(tab)).toBe(2);
    await push(tab, ([id = ''], clientId) =>
      answerOf(
        1,
        [stored(1, 2, { commandId: id, clientId })],
        [{ commandId: id, kind: 'accepted', firstVersion: 1, lastVersion: 1, replayed: false }],
      ),
    );
    const again = await tab.replica.execute(Counter, 'counter-a', Add({ by: 2 }), { commandId });
    expect(again).toMatchObject({ kind: 'recorded', commandId });
    expect(await total(tab)).toBe(2);
    expect(await tab.replica.groupOf('counter-a', LIMITS)).toBeUndefined();
  });

  it('[K3] data that breaks the schema, I-JSON or a limit is invalid, a decider that throws an error, and nothing is recorded', async () => {
    const tab = await openTab();
    const bad = { by: 'two' as unknown as number };
    expect(await tab.replica.execute(Counter, 'counter-a', Add(bad))).toMatchObject({ kind: 'invalid', issues: [{ path: ['by'] }] });
    expect(await tab.replica.execute(Counter, 'counter-a', Add({ by: Number.NaN }))).toMatchObject({
      kind: 'invalid',
      issues: [{ path: ['by'] }],
    });
    const large = { by: 1, note: 'x'.repeat(16_000), more: 'y'.repeat(16_000), evenMore: 'z'.repeat(2_000) };
    expect(await tab.replica.execute(Counter, 'counter-a', Add(large))).toMatchObject({ kind: 'invalid' });
    await expect(tab.replica.execute(Counter, 'counter-a', Explode({}))).rejects.toMatchObject({ code: 'command-failed' });
    await expect(tab.replica.execute(Counter, 'counter-a', { ...Add({ by: 1 }), type: 'Nonsense' })).rejects.toMatchObject({
      code: 'unknown-command',
    });
    expect(await tab.log.readJournal()).toEqual([]);
  });

  it('[S11] a log that fails leaves the state as it was, and says why', async () => {
    const inner = createMemoryLog(database);
    let failing = false;
    const log: EventLog = new Proxy(inner, {
      get(target, name) {
        if (name === 'commit' && failing) return () => Promise.reject(Object.assign(new Error('full'), { code: 'quota-exceeded' }));
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const tab = await openTab(log);
    await tab.replica.execute(Counter, 'counter-a', Add({ by: 2 }));
    failing = true;
    await expect(tab.replica.execute(Counter, 'counter-a', Add({ by: 3 }))).rejects.toMatchObject({ code: 'quota-exceeded' });
    expect(await total(tab)).toBe(2);
    failing = false;
    await tab.replica.execute(Counter, 'counter-a', Add({ by: 4 }));
    expect(await total(tab)).toBe(6);
  });
});

describe('answers', () => {
  it('[S5] what the edge confirmed replaces what was pending, and the rest of the journal is decided again on top', async () => {
    const tab = await openTab();
    await tab.replica.execute(Counter, 'counter-a', Add({ by: 5 }));
    await tab.replica.execute(Counter, 'counter-a', Take({ by: 4 }));
    // The edge accepted the first, after somebody took three; it has not seen the second.
    await push(tab, ([first = ''], clientId) =>
      answerOf(
        2,
        [stored(1, -3), stored(2, 5, { commandId: first, clientId })],
        [{ commandId: first, kind: 'accepted', firstVersion: 2, lastVersion: 2, replayed: false }],
      ),
    );
    // Two are left: taking four is refused here now, and stays in the journal until the edge says so.
    expect(await total(tab)).toBe(2);
    const [waiting] = await tab.log.readJournal();
    expect(waiting?.local).toMatchObject({ kind: 'refused', rejection: { code: 'TooLittle' } });
  });

  it('[S8] a refusal is kept with what intervened until somebody acknowledges it, also after a reload', async () => {
    const tab = await openTab();
    const receipt = await tab.replica.execute(Counter, 'counter-a', Add({ by: 1 }));
    if (receipt.kind !== 'recorded') throw new Error(receipt.kind);
    const settled = receipt.settled;
    await push(tab, ([id = '']) =>
      answerOf(
        1,
        [stored(1, 7)],
        [{ commandId: id, kind: 'rejected', rejection: { code: 'TooLittle', details: { total: 7 } }, version: 1, replayed: false }],
      ),
    );
    expect(await settled).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'TooLittle' },
      intervening: [{ version: 1, meta: { actor: 'ben' } }],
    });
    expect(await total(tab)).toBe(7);

    const reloaded = await openTab();
    const [unresolved] = await reloaded.replica.unresolved();
    expect(unresolved).toMatchObject({
      commandId: receipt.commandId,
      problem: { kind: 'rejected', intervening: [{ version: 1 }] },
      actions: ['retry', 'discard', 'acknowledge'],
    });
    expect(await reloaded.replica.receipt(receipt.commandId)).toMatchObject({ kind: 'recorded' });
    await reloaded.replica.resolve(receipt.commandId, 'acknowledge');
    expect(await reloaded.replica.unresolved()).toEqual([]);
    await expect(reloaded.replica.resolve(receipt.commandId, 'acknowledge')).rejects.toMatchObject({ code: 'not-resolvable' });
  });

  it('[K4] trying a refused command again records it under a new id whose causation is the old one', async () => {
    const tab = await openTab();
    const receipt = await tab.replica.execute(Counter, 'counter-a', Add({ by: 1 }));
    await push(tab, ([id = '']) =>
      answerOf(0, [], [{ commandId: id, kind: 'rejected', rejection: { code: 'Closed' }, version: 0, replayed: false }]),
    );
    const again = await tab.replica.resolve(receipt.commandId, 'retry');
    expect(again?.kind).toBe('recorded');
    expect(await tab.replica.unresolved()).toEqual([]);
    const sent = await tab.replica.groupOf('counter-a', LIMITS);
    expect(sent?.group.commands).toMatchObject([{ commandId: again?.commandId, causationId: receipt.commandId, sequence: 2 }]);
  });

  it('[K5] a strict command is shown as conflicting, without its events, as soon as somebody else was there', async () => {
    const tab = await openTab();
    await tab.replica.execute(Counter, 'counter-a', Reset({}));
    await tab.replica.applyFeed(
      { feed: 'main', after: undefined, entries: [{ position: 1, event: stored(1, 7) }], cursor: 'c1' },
      tab.lease,
    );
    expect(await total(tab)).toBe(7);
    expect((await tab.log.readJournal())[0]?.local).toEqual({ kind: 'conflicting' });
    await push(tab, ([id = '']) => answerOf(1, [], [{ commandId: id, kind: 'conflict', version: 1 }]));
    expect(await tab.replica.unresolved()).toMatchObject([{ problem: { kind: 'conflict', intervening: [{ version: 1 }] } }]);
  });

  it('[K6] an accepted command whose events did not come keeps its pending ones until they are here, and is not pushed as settled', async () => {
    const tab = await openTab();
    const receipt = await tab.replica.execute(Counter, 'counter-a', Add({ by: 1 }));
    const followUp = await push(tab, ([id = '']) =>
      answerOf(2, [stored(1, 4)], [{ commandId: id, kind: 'accepted', firstVersion: 2, lastVersion: 2, replayed: false }], {
        truncated: true,
      }),
    );
    expect(followUp).toEqual({ kind: 'read-stream' });
    expect(await total(tab)).toBe(5);
    expect(await tab.log.readJournal()).toHaveLength(1);
    await tab.replica.applyStreamPage(
      'counter-a',
      { events: [stored(2, 1, { commandId: receipt.commandId, clientId: tab.store.clientId })], version: 2, headHash: 'hash-2' },
      tab.lease,
    );
    expect(await tab.log.readJournal()).toEqual([]);
    expect(await total(tab)).toBe(5);
  });

  it('[K7] a command without events settles by its outcome alone', async () => {
    const tab = await openTab();
    const receipt = await tab.replica.execute(Counter, 'counter-a', Touch({}));
    if (receipt.kind !== 'recorded') throw new Error(receipt.kind);
    await push(tab, ([id = '']) =>
      answerOf(0, [], [{ commandId: id, kind: 'accepted', firstVersion: null, lastVersion: 0, replayed: false }]),
    );
    expect(await receipt.settled).toMatchObject({ kind: 'confirmed', firstVersion: null });
  });

  it('[S3] an own command that comes by the feed settles, and its answer that comes late changes nothing', async () => {
    const tab = await openTab();
    const receipt = await tab.replica.execute(Counter, 'counter-a', Add({ by: 3 }));
    const sent = await tab.replica.groupOf('counter-a', LIMITS);
    if (sent === undefined) throw new Error('nothing to push');
    const own = stored(1, 3, { commandId: receipt.commandId, clientId: tab.store.clientId });
    await tab.replica.applyFeed({ feed: 'main', after: undefined, entries: [{ position: 1, event: own }], cursor: 'c1' }, tab.lease);
    expect(await tab.log.readJournal()).toEqual([]);
    const late = answerOf(1, [own], [{ commandId: receipt.commandId, kind: 'accepted', firstVersion: 1, lastVersion: 1, replayed: false }]);
    expect(await tab.replica.applyAnswer(sent, late, tab.lease)).toEqual({ kind: 'done' });
    expect(await total(tab)).toBe(3);
    expect((await tab.log.findSettled(receipt.commandId))?.outcome).toEqual({ kind: 'confirmed', firstVersion: 1, lastVersion: 1 });
  });

  it('[L6] a forbidden command is parked and visible, its stream is left out, other streams go on; retry and discard release it', async () => {
    const tab = await openTab();
    const receipt = await tab.replica.execute(Counter, 'counter-a', Add({ by: 3 }));
    await tab.replica.execute(Counter, 'counter-a', Add({ by: 4 }));
    await tab.replica.execute(Counter, 'counter-b', Add({ by: 1 }));
    const forbid = (ids: readonly string[]): GroupAnswer =>
      answerOf(
        0,
        [],
        ids.map((commandId, index) => ({ commandId, kind: index === 0 ? 'forbidden' : 'blocked' })),
      );
    expect(await push(tab, forbid)).toEqual({ kind: 'parked' });
    expect(await tab.replica.pushableStreams()).toEqual(['counter-b']);
    expect(await tab.replica.unresolved()).toMatchObject([
      { commandId: receipt.commandId, problem: { kind: 'parked', reason: 'forbidden' }, actions: ['retry', 'discard'] },
    ]);

    await tab.replica.resolve(receipt.commandId, 'retry');
    expect(await tab.replica.pushableStreams()).toContain('counter-a');
    await push(tab, forbid);
    await tab.replica.resolve(receipt.commandId, 'discard');
    expect(await total(tab)).toBe(4);
    const sent = await tab.replica.groupOf('counter-a', LIMITS);
    expect(sent?.group.commands).toMatchObject([{ commandId: receipt.commandId, sequence: 1, discard: true }, { sequence: 2 }]);
    await push(tab, ([first = '', second = ''], clientId) =>
      answerOf(
        1,
        [stored(1, 4, { commandId: second, clientId })],
        [
          { commandId: first, kind: 'discarded' },
          { commandId: second, kind: 'accepted', firstVersion: 1, lastVersion: 1, replayed: false },
        ],
      ),
    );
    expect(await tab.log.readJournal()).toHaveLength(1); // counter-b's
    expect(await tab.replica.unresolved()).toEqual([]);
  });

  it('[K8] a copied database takes a new client id and sends its journal again with the same command ids', async () => {
    const tab = await openTab();
    const before = tab.store.clientId;
    const first = await tab.replica.execute(Counter, 'counter-a', Add({ by: 3 }));
    const other = await openTab();
    tab.lease = await tab.log.takeLease();
    const recordedMeanwhile = other.replica.execute(Counter, 'counter-b', Add({ by: 1 }));
    expect(
      await push(tab, (ids) =>
        answerOf(
          0,
          [],
          ids.map((commandId) => ({ commandId, kind: 'cloned' })),
        ),
      ),
    ).toEqual({ kind: 'push-again' });
    expect(tab.store.clientId).not.toBe(before);
    const sent = await tab.replica.groupOf('counter-a', LIMITS);
    expect(sent).toMatchObject({
      clientId: tab.store.clientId,
      group: { resent: true, commands: [{ commandId: first.commandId, sequence: 1 }] },
    });

    // A tab that has not heard of it records under the former id; the push numbers that anew as well.
    await recordedMeanwhile;
    await settle();
    expect(other.store.clientId).toBe(tab.store.clientId);
    const followed = await tab.replica.groupOf('counter-b', LIMITS);
    expect(followed).toMatchObject({ clientId: tab.store.clientId, group: { resent: true, commands: [{ sequence: 1 }] } });
  });
});

describe('feeds', () => {
  it('[S7] a step is applied once: from another cursor it is refused, and what is known is passed by', async () => {
    const tab = await openTab();
    const step = {
      feed: 'main',
      after: undefined,
      entries: [1, 2].map((version) => ({ position: version, event: stored(version, 1) })),
      cursor: 'c2',
    };
    expect(await tab.replica.applyFeed(step, tab.lease)).toEqual({ kind: 'applied' });
    expect(await tab.replica.applyFeed(step, tab.lease)).toEqual({ kind: 'elsewhere' });
    const overlapping = {
      ...step,
      after: 'c2',
      entries: [
        { position: 2, event: stored(2, 1) },
        { position: 3, event: stored(3, 1) },
      ],
      cursor: 'c3',
    };
    expect(await tab.replica.applyFeed(overlapping, tab.lease)).toEqual({ kind: 'applied' });
    expect(await total(tab)).toBe(3);
    expect(await new Queries(tab.store).fetch(Totals.queries.AllTotals({}))).toEqual([{ key: 'counter-a', total: 3, events: 3 }]);
  });

  it('[K9] an entry that leaves a gap asks for its stream and writes nothing', async () => {
    const tab = await openTab();
    const step = { feed: 'main', after: undefined, entries: [{ position: 5, event: stored(2, 1) }], cursor: 'c5' };
    expect(await tab.replica.applyFeed(step, tab.lease)).toEqual({ kind: 'read-stream', stream: 'counter-a' });
    expect(await tab.replica.feedCursor('main')).toBeUndefined();
  });

  it('[K10] a leader that was replaced writes nothing', async () => {
    const tab = await openTab();
    await openTab(); // takes the lease
    const step = { feed: 'main', after: undefined, entries: [{ position: 1, event: stored(1, 1) }], cursor: 'c1' };
    await expect(tab.replica.applyFeed(step, tab.lease)).rejects.toMatchObject({ code: 'fenced' });
    expect(await tab.replica.feedCursor('main')).toBeUndefined();
  });

  it('[K11] documents are exact at the cursor; what is known beyond it is on top exactly once', async () => {
    const tab = await openTab();
    const queries = new Queries(tab.store);
    const seen: unknown[] = [];
    queries.query(Totals.queries.TotalOf({ key: 'counter-a' })).subscribe((answer) => seen.push(answer));
    await settle();
    const receipt = await tab.replica.execute(Counter, 'counter-a', Add({ by: 3 }));
    await push(tab, ([id = ''], clientId) =>
      answerOf(
        2,
        [stored(1, 10), stored(2, 3, { commandId: id, clientId })],
        [{ commandId: id, kind: 'accepted', firstVersion: 2, lastVersion: 2, replayed: false }],
      ),
    );
    const own = stored(2, 3, { commandId: receipt.commandId, clientId: tab.store.clientId });
    await tab.replica.applyFeed(
      { feed: 'main', after: undefined, entries: [{ position: 1, event: stored(1, 10) }], cursor: 'c1' },
      tab.lease,
    );
    await tab.replica.applyFeed({ feed: 'main', after: 'c1', entries: [{ position: 2, event: own }], cursor: 'c2' }, tab.lease);
    expect(seen).toEqual([null, 3, 13]);
    expect(await tab.log.readDocuments('main', 'totals')).toMatchObject([{ document: { total: 13, events: 2 } }]);
    const reloaded = await openTab();
    expect(await new Queries(reloaded.store).fetch(Totals.queries.TotalOf({ key: 'counter-a' }))).toBe(13);
  });

  it('[K12] a history that changed at the edge is read again, with documents, and what waits is decided on it', async () => {
    const tab = await openTab();
    const queries = new Queries(tab.store);
    await tab.replica.applyFeed(
      {
        feed: 'main',
        after: undefined,
        entries: [1, 2, 3].map((version) => ({ position: version, event: stored(version, 10) })),
        cursor: 'c3',
      },
      tab.lease,
    );
    await tab.replica.execute(Counter, 'counter-a', Take({ by: 25 }));
    expect(await total(tab)).toBe(5);
    await tab.replica.forgetHistory('counter-a', tab.lease);
    expect(await tab.replica.feedCursor('main')).toBeUndefined();
    await tab.replica.applyStreamPage('counter-a', { events: [stored(1, 26)], version: 1, headHash: 'other' }, tab.lease);
    expect(await total(tab)).toBe(1);
    await tab.replica.applyFeed(
      { feed: 'main', after: undefined, entries: [{ position: 1, event: stored(1, 26) }], cursor: 'd1' },
      tab.lease,
    );
    expect(await queries.fetch(Totals.queries.AllTotals({}))).toEqual([{ key: 'counter-a', total: 1, events: 2 }]);
    expect(await tab.log.readDocuments('main', 'totals')).toMatchObject([{ document: { total: 26, events: 1 } }]);
  });

  it('[K12] a history that is being read while it changes at the edge ends as the other one', async () => {
    const inner = createMemoryLog(database);
    let gate = Promise.resolve();
    const log: EventLog = new Proxy(inner, {
      get(target, name) {
        if (name === 'readEvents') return (...query: Parameters<EventLog['readEvents']>) => gate.then(() => target.readEvents(...query));
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const tab = await openTab(log);
    const history$ = streamHistory$(tab.store, Counter, 'counter-a');
    const watching = history$.subscribe();
    const step = (version: number) => ({ position: version, event: stored(version, 10) });
    await tab.replica.applyFeed({ feed: 'main', after: undefined, entries: [step(1), step(2)], cursor: 'c2' }, tab.lease);
    await firstValueFrom(history$.pipe(filter(({ length }) => length === 2)));
    let open = (): void => {};
    gate = new Promise((resolve) => (open = resolve));
    await tab.replica.applyFeed({ feed: 'main', after: 'c2', entries: [step(3)], cursor: 'c3' }, tab.lease);
    await tab.replica.forgetHistory('counter-a', tab.lease);
    const others = [1, 2, 3].map((version) => stored(version, 7, { commandId: `00000000-0000-4000-9000-00000000000${version}` }));
    await tab.replica.applyStreamPage('counter-a', { events: others, version: 3, headHash: 'other' }, tab.lease);
    open();
    await settle();
    const history = await firstValueFrom(history$);
    expect(history.map(({ id }) => id)).toEqual(others.map(({ id }) => id));
    watching.unsubscribe();
  });

  it('[K13] an event of a newer version of the app makes its own stream unavailable, keeps its commands, and holds up no other', async () => {
    const tab = await openTab();
    await tab.replica.execute(Counter, 'counter-a', Add({ by: 1 }));
    const newer = { ...stored(1, 1), schemaVersion: 2 };
    const fine = { ...stored(1, 4), stream: 'counter-b' };
    const step = {
      feed: 'main',
      after: undefined,
      entries: [
        { position: 1, event: newer },
        { position: 2, event: fine },
      ],
      cursor: 'c2',
    };
    expect(await tab.replica.applyFeed(step, tab.lease)).toEqual({ kind: 'applied' });
    await expect(readState(tab.store, 'counter-a')).rejects.toMatchObject({ code: 'stream-unavailable' });
    expect((await readState(tab.store, 'counter-b')).state).toEqual({ total: 4 });
    expect(await tab.log.readJournal()).toHaveLength(1);
    await expect(tab.replica.execute(Counter, 'counter-a', Add({ by: 1 }))).rejects.toMatchObject({ code: 'stream-unavailable' });
  });
});

describe('tabs', () => {
  it('[S6] another tab shows what this one recorded, and what it confirmed', async () => {
    const [one, two] = [await openTab(), await openTab()];
    const states: unknown[] = [];
    streamState$(two.store, 'counter-a').subscribe(({ state, pending }) => states.push([state, pending]));
    const totals: unknown[] = [];
    new Queries(two.store).query(Totals.queries.TotalOf({ key: 'counter-a' })).subscribe((answer) => totals.push(answer));
    await settle();
    await one.replica.execute(Counter, 'counter-a', Add({ by: 2 }));
    await settle();
    const lease = await one.log.takeLease();
    await push({ ...one, lease }, ([id = ''], clientId) =>
      answerOf(
        1,
        [stored(1, 2, { commandId: id, clientId })],
        [{ commandId: id, kind: 'accepted', firstVersion: 1, lastVersion: 1, replayed: false }],
      ),
    );
    await settle();
    expect(states).toEqual([
      [{ total: 0 }, 0],
      [{ total: 2 }, 1],
      [{ total: 2 }, 0],
    ]);
    expect(totals).toEqual([null, 2]);
  });

  it('[S4] tabs that record on one stream at once give every command its own place', async () => {
    const tabs = await Promise.all([1, 2, 3, 4, 5].map(() => openTab()));
    await Promise.all(tabs.flatMap((tab) => [1, 2, 3, 4].map(() => tab.replica.execute(Counter, 'counter-a', Add({ by: 1 })))));
    const journal = await createMemoryLog(database).readJournal();
    expect(journal.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(journal.map(({ expectedVersion }) => expectedVersion)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    await settle();
    for (const tab of tabs) expect(await total(tab)).toBe(20);
  });
});
