/** The in-memory edge against the text of the protocol, spoken to over its own network. */
import {
  chainHash,
  isFeedPage,
  isPushAnswer,
  isStreamPage,
  problemCodeOf,
  type EdgeFrame,
  type PushGroup,
  type StoredEvent,
} from '@headwater/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../sha256.ts';
import { Counter } from '../test-support/counter-domain.ts';
import type { FaultyNetwork } from './faulty-network.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { createMemoryEdge, type MemoryEdge, type MemoryEdgeOptions } from './memory-edge.ts';
import { seededRandom, uuidOf } from './seeded-random.ts';

const CLIENT = '00000000-0000-4000-8000-00000000000a';
let clock: ManualClock;
let edge: MemoryEdge;
let network: FaultyNetwork;
let commands: number;

beforeEach(() => open());

function open(options: Partial<MemoryEdgeOptions> = {}): void {
  clock = new ManualClock(Date.parse('2026-01-01T00:00:00Z'));
  const random = seededRandom(1);
  edge = createMemoryEdge({ aggregates: [Counter], ports: { clock, newId: () => uuidOf(random) }, ...options });
  network = edge.connect();
  commands = 0;
}

async function ask(method: string, path: string, body?: unknown, token = 'ana'): Promise<{ status: number; body: unknown }> {
  const response = await network.fetch(`https://edge.test/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

type Sent = PushGroup['commands'][number];

/** A command `Add { by: 1 }`, unless said otherwise. */
function command(sequence: number, parts: Partial<Sent & { decidedHash: string }> = {}): Sent {
  commands += 1;
  return {
    commandId: `00000000-0000-4000-8000-${String(commands).padStart(12, '0')}`,
    sequence,
    decidedOn: 0,
    expectedVersion: 0,
    type: 'Add',
    schemaVersion: 1,
    data: { by: 1 },
    issuedAt: '2025-12-31T00:00:00.000Z',
    ...parts,
  };
}

async function push(
  sent: readonly Sent[],
  group: Partial<PushGroup> = {},
  clientId = CLIENT,
): Promise<{ kinds: string[]; group: Record<string, unknown> }> {
  const { body } = await ask('POST', '/commands', {
    clientId,
    groups: [{ stream: 'counter-a', baseVersion: 0, baseHash: '', ...group, commands: sent }],
  });
  if (!isPushAnswer(body)) throw new Error(`Not an answer: ${JSON.stringify(body)}`);
  const answer = body.groups[0] as unknown as Record<string, unknown>;
  const outcomes = (answer['outcomes'] ?? []) as { kind: string; replayed?: boolean }[];
  return { kinds: outcomes.map(({ kind, replayed }) => (replayed === true ? `${kind} again` : kind)), group: answer };
}

function codeOf(answer: { body: unknown }): string | undefined {
  return problemCodeOf(answer.body as { type: string });
}

describe('push', () => {
  it('[Y22] decides, stores and answers with the events after the base and the chain', async () => {
    const { kinds, group } = await push([command(1), command(2)]);
    expect(kinds).toEqual(['accepted', 'accepted']);
    expect(group).toMatchObject({ version: 2, mark: 2, feeds: ['main'], truncated: false });
    const events = group['events'] as StoredEvent[];
    expect(events.reduce((hash, event) => chainHash(hash, event, sha256), '')).toBe(group['headHash']);
    expect(events).toEqual(edge.eventsOf('counter-a'));
  });

  it('[Y22] gives the stored outcome of a command that comes again, and refuses its id with another payload', async () => {
    const first = command(1);
    await push([first]);
    expect((await push([first])).kinds).toEqual(['accepted again']);
    expect((await push([{ ...first, data: { by: 2 } }])).kinds).toEqual(['invalid']);
    expect(edge.eventsOf('counter-a')).toHaveLength(1);
  });

  it('[Y22] stops at a gap in the sequences, at a used sequence with an unknown id, at an unknown type', async () => {
    expect((await push([command(2), command(3)])).kinds).toEqual(['out-of-order', 'blocked']);
    await push([command(1)]);
    expect((await push([command(1)])).kinds).toEqual(['cloned']);
    expect((await push([command(2, { type: 'Multiply' }), command(3)])).kinds).toEqual(['unsupported', 'blocked']);
    expect((await push([command(2, { data: { by: 'one' } })])).kinds).toEqual(['invalid']);
  });

  it('[Y22] takes a journal that was numbered anew: known ids are looked up, and advance the mark', async () => {
    const [one, two] = [command(1), command(2)];
    await push([one, two]);
    const anew = '00000000-0000-4000-8000-00000000000b';
    expect((await push([{ ...two, sequence: 1 }, command(2)], { resent: true }, anew)).kinds).toEqual(['accepted again', 'accepted']);
    expect(edge.eventsOf('counter-a')).toHaveLength(3);
  });

  it('[Y22] a command that is taken back before it was seen never takes effect; afterwards its outcome stands', async () => {
    const { commandId } = command(1);
    expect((await push([{ commandId, sequence: 1, discard: true }])).kinds).toEqual(['discarded']);
    const second = command(2);
    await push([second]);
    expect((await push([{ commandId: second.commandId, sequence: 2, discard: true }])).kinds).toEqual(['accepted again']);
  });

  it('[Y22] a strict command is a conflict on any state that its issuer did not see', async () => {
    const { group } = await push([command(1)]);
    const strict = { type: 'Reset', data: {}, decidedOn: 1, expectedVersion: 1, decidedHash: String(group['headHash']) };
    expect((await push([command(2, { ...strict, decidedHash: 'another' })])).kinds).toEqual(['conflict']);
    expect((await push([command(3, { ...strict, expectedVersion: 2 })])).kinds).toEqual(['conflict']);
    const other = '00000000-0000-4000-8000-00000000000b';
    expect((await push([command(4, strict)])).kinds).toEqual(['accepted']);
    expect((await push([command(1, strict)], {}, other)).kinds).toEqual(['conflict']);
  });

  it('[Y22] runs nothing on a base that is not in its history', async () => {
    for (const base of [
      { baseVersion: 1, baseHash: '' },
      { baseVersion: 0, baseHash: 'x' },
    ]) {
      expect((await push([command(1)], base)).group).toMatchObject({ problem: { status: 409, head: 0, headHash: '' } });
    }
    expect(edge.eventsOf('counter-a')).toEqual([]);
  });

  it('[Y22] a decider that throws stores nothing of its group', async () => {
    const { group } = await push([command(1), command(2, { type: 'Explode', data: {} })]);
    expect(group).toMatchObject({ stream: 'counter-a', problem: { status: 503 } });
    expect(edge.eventsOf('counter-a')).toEqual([]);
  });

  it('[Y22] what a principal may not do or read is not done or sent', async () => {
    open({ authorize: (access) => access.action === 'execute' && access.command.type === 'Add' });
    const { kinds, group } = await push([command(1), command(2, { type: 'Touch', data: {} }), command(3)]);
    expect(kinds).toEqual(['accepted', 'forbidden', 'blocked']);
    expect(group).not.toHaveProperty('events');
    expect(codeOf(await ask('GET', '/streams/counter-a/events'))).toBe('not-found');
    expect(codeOf(await ask('GET', '/feeds/main/events'))).toBe('not-found');
  });
});

describe('reading', () => {
  it('[Y22] a stream by pages', async () => {
    await push([command(1), command(2), command(3)]);
    const first = await ask('GET', '/streams/counter-a/events?after=0&limit=2');
    expect(isStreamPage(first.body)).toBe(true);
    expect(first.body).toMatchObject({ version: 3, next: 2, events: [{ version: 1 }, { version: 2 }] });
    expect((await ask('GET', '/streams/counter-a/events?after=2&limit=2')).body).toMatchObject({ next: null, events: [{ version: 3 }] });
    expect(codeOf(await ask('GET', '/streams/counter-b/events'))).toBe('not-found');
  });

  it('[Y22] a feed by pages, from a cursor of its own alone', async () => {
    expect((await ask('GET', '/feeds/main/events')).body).toMatchObject({ entries: [], caughtUp: true });
    await push([command(1), command(2), command(3)]);
    const first = (await ask('GET', '/feeds/main/events?limit=2')).body;
    if (!isFeedPage(first)) throw new Error('Not a page.');
    expect(first).toMatchObject({ caughtUp: false, entries: [{ position: 1 }, { position: 2 }] });
    const rest = (await ask('GET', `/feeds/main/events?after=${first.cursor}`)).body;
    expect(rest).toMatchObject({ caughtUp: true, entries: [{ position: 3 }] });
    expect(codeOf(await ask('GET', '/feeds/other/events?after=main.x.1'))).toBe('invalid-cursor');
    edge.expireCursors();
    expect(codeOf(await ask('GET', `/feeds/main/events?after=${first.cursor}`))).toBe('cursor-expired');
    edge.restore(edge.backup());
    expect(codeOf(await ask('GET', `/feeds/main/events?after=${first.cursor}`))).toBe('epoch-changed');
  });

  it('[Y22] a stream that begins to belong to a feed comes from its first event, and one that leaves is announced', async () => {
    open({ feeds: { counter: ({ state }) => ((state as { total: number }).total === 2 ? ['main', 'twos'] : ['main']) } });
    for (let sequence = 1; sequence <= 3; sequence += 1) await push([command(sequence)]);
    expect((await ask('GET', '/feeds/twos/events')).body).toMatchObject({
      entries: [{ event: { version: 1 } }, { event: { version: 2 } }, { event: { version: 3 } }, { left: 'counter-a', version: 3 }],
    });
  });

  it('[Y22] tenants never meet', async () => {
    open({ authenticate: (token) => ({ id: 'ana', tenant: token }) });
    await push([command(1)]);
    expect(edge.eventsOf('counter-a', 'ana')).toHaveLength(1);
    expect((await ask('GET', '/feeds/main/events', undefined, 'other')).body).toMatchObject({ entries: [] });
    expect(codeOf(await ask('GET', '/streams/counter-a/events', undefined, 'other'))).toBe('not-found');
  });
});

describe('live', () => {
  async function connect(protocols?: readonly string[]) {
    const { body } = await ask('POST', '/tickets', { feed: 'main' });
    const { ticket } = body as { ticket: string };
    const frames: (EdgeFrame | string)[] = [];
    const closed: number[] = [];
    const socket = network.openSocket('wss://edge.test/v1/live?feed=main', protocols ?? ['headwater.v1', `ticket.${ticket}`], {
      opened: () => socket.send(JSON.stringify({ type: 'hello', protocol: 1, clientId: CLIENT })),
      message: (text) => frames.push(text === 'pong' ? text : (JSON.parse(text) as EdgeFrame)),
      closed: (code) => closed.push(code),
    });
    await settle();
    return { socket, frames, closed, ticket };
  }

  it('[Y22] sends what follows the cursor, says that it is caught up, then every commit', async () => {
    await push([command(1)]);
    const { frames, socket } = await connect();
    expect(frames).toMatchObject([{ type: 'entries', entries: [{ position: 1 }] }, { type: 'caught-up' }]);
    await push([command(2)]);
    socket.send('ping');
    await settle();
    const [first, , live, pong] = frames;
    expect(live).toMatchObject({ type: 'entries', entries: [{ position: 2 }], after: (first as { cursor: string }).cursor });
    expect(pong).toBe('pong');
  });

  it('[Y22] takes each ticket once', async () => {
    const { ticket } = await connect();
    expect((await connect(['headwater.v1', `ticket.${ticket}`])).closed).toEqual([1006]);
    expect((await connect(['headwater.v1'])).closed).toEqual([1006]);
  });

  it('[Y22] a cut line keeps the socket open, and delivers late what it held back', async () => {
    const { frames, socket } = await connect();
    network.cut();
    const other = edge.connect();
    await other.fetch('https://edge.test/v1/commands', {
      method: 'POST',
      headers: { Authorization: 'Bearer ben' },
      body: JSON.stringify({ clientId: CLIENT, groups: [{ stream: 'counter-a', baseVersion: 0, baseHash: '', commands: [command(1)] }] }),
    });
    socket.send('ping');
    await settle();
    expect(frames).toHaveLength(1);
    await expect(ask('GET', '/feeds/main/events')).rejects.toThrow(TypeError);
    network.heal();
    await settle();
    expect(frames).toMatchObject([{ type: 'caught-up' }, { type: 'entries' }, 'pong']);
  });
});
