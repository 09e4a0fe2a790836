import { env } from 'cloudflare:workers';
import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import type { RecordedEvent } from '@headwater/core';
import type { Outcome } from '@headwater/protocol';
import { chainHash } from '@headwater/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { switches } from '../test/domain.ts';
import { add, clientA, clientB, clientOf, command, freshTenant, uuid } from '../test/push.ts';
import { sha256 } from './sha256.ts';

afterEach(() => {
  switches.isFailing = false;
});

const kinds = (outcomes: readonly Outcome[]): string[] => outcomes.map(({ kind }) => kind);

describe('a push', () => {
  test('[E1] a command that is pushed is decided, stored, and read back', async () => {
    const ana = await clientOf(freshTenant());
    const answer = await ana.push('counter-1', [add(5, { sequence: 1, correlationId: 'c-1', causationId: 'c-0' })]);
    expect(answer).toMatchObject({
      version: 1,
      epoch: '1',
      feeds: ['main'],
      mark: 1,
      truncated: false,
      outcomes: [{ commandId: uuid(1), kind: 'accepted', firstVersion: 1, lastVersion: 1, replayed: false }],
    });
    expect(answer.events).toEqual([
      {
        id: `${uuid(1)}/0`,
        stream: 'counter-1',
        version: 1,
        type: 'Added',
        schemaVersion: 1,
        data: { amount: 5 },
        recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        meta: {
          commandId: uuid(1),
          clientId: clientA,
          actor: 'ana',
          issuedAt: '2026-11-23T10:00:00.000Z',
          correlationId: 'c-1',
          causationId: 'c-0',
        },
      },
    ]);
    const page = await ana.readStream('counter-1');
    expect(page).toEqual({ stream: 'counter-1', version: 1, headHash: answer.headHash, epoch: '1', events: answer.events, next: null });
  });

  test('[E2] commands of one group are decided one on another, and groups side by side', async () => {
    const ana = await clientOf(freshTenant());
    const groups = await ana.pushGroups([
      {
        stream: 'counter-1',
        baseVersion: 0,
        baseHash: '',
        commands: [
          command('Open', { owner: 'ana' }, { sequence: 1 }),
          command('Open', { owner: 'ben' }, { sequence: 2 }),
          add(1, { sequence: 3 }),
        ],
      },
      { stream: 'counter-2', baseVersion: 0, baseHash: '', commands: [add(2, { sequence: 1 })] },
    ]);
    expect(groups).toMatchObject([
      {
        stream: 'counter-1',
        version: 2,
        mark: 3,
        feeds: ['main', 'owner.ana'],
        outcomes: [
          { kind: 'accepted', firstVersion: 1, lastVersion: 1 },
          { kind: 'rejected', rejection: { code: 'AlreadyOpen', details: { owner: 'ana' } }, version: 1, replayed: false },
          { kind: 'accepted', firstVersion: 2, lastVersion: 2 },
        ],
      },
      { stream: 'counter-2', version: 1, outcomes: [{ kind: 'accepted' }] },
    ]);
  });

  test('[S4] versions are 1 to n, and the head hash is the chain over the events as read', async () => {
    const ana = await clientOf(freshTenant());
    await ana.push('counter-1', [
      add(1, { sequence: 1 }),
      command('AddMany', { amounts: [1, 2, 3] }, { sequence: 2 }),
      command('Close', { reason: 'x' }, { sequence: 3 }),
    ]);
    await ana.push(
      'counter-1',
      [add(1, { sequence: 4 }), command('Open', { owner: 'ana' }, { sequence: 5 }), command('Close', { reason: 'done' }, { sequence: 6 })],
      { baseVersion: 0 },
    );
    const page = await ana.readStream('counter-1');
    expect(page.events.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7].slice(0, page.version));
    expect(page.events.reduce((hash, event) => chainHash(hash, event, sha256), '')).toBe(page.headHash);
  });

  test('[S13] events that may be erased carry a random salt, others none', async () => {
    const ana = await clientOf(freshTenant());
    const { events } = await ana.push('counter-1', [
      command('Open', { owner: 'ana' }, { sequence: 1 }),
      command('Close', { reason: 'same' }, { sequence: 2 }),
      command('Close', { reason: 'same' }, { sequence: 3 }),
    ]);
    const [opened, first, second] = events as readonly RecordedEvent[];
    expect(opened).not.toHaveProperty('salt');
    expect(first?.salt).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(second?.salt).not.toBe(first?.salt);
  });

  test('[E3] the clock of the device is believed up to the receipt, and only by the decider', async () => {
    const ana = await clientOf(freshTenant());
    const { events } = await ana.push('counter-1', [
      command('RecordTime', {}, { sequence: 1, issuedAt: '2026-01-01T00:00:00.000Z' }),
      command('RecordTime', {}, { sequence: 2, issuedAt: '2999-01-01T00:00:00.000Z' }),
    ]);
    const notes = (events as readonly RecordedEvent<string, { note: string }>[]).map(({ data }) => data.note.split(' '));
    expect(notes[0]?.[0]).toBe('2026-01-01T00:00:00.000Z');
    expect(notes[1]?.[0]).toBe(events?.[1]?.recordedAt);
    expect(events?.[1]?.meta.issuedAt).toBe('2999-01-01T00:00:00.000Z');
    expect(notes.map(([, , actor]) => actor)).toEqual(['ana', 'ana']);
  });

  test('[E4] a command without events is accepted at the head, and is remembered', async () => {
    const ana = await clientOf(freshTenant());
    await ana.push('counter-1', [add(1, { sequence: 1 })]);
    const outcome = { commandId: uuid(2), kind: 'accepted', firstVersion: null, lastVersion: 1 };
    const first = await ana.push('counter-1', [command('Touch', {}, { sequence: 2 })]);
    expect(first).toMatchObject({ version: 1, mark: 2, outcomes: [{ ...outcome, replayed: false }] });
    const again = await ana.push('counter-1', [command('Touch', {}, { sequence: 2 })]);
    expect(again).toMatchObject({ mark: 2, outcomes: [{ ...outcome, replayed: true }] });
  });

  test('[E5] events come after the base of the client, whole commands, to those who may read', async () => {
    const tenant = freshTenant();
    const ana = await clientOf(tenant);
    const first = await ana.push('counter-1', [add(1, { sequence: 1 })]);
    const second = await ana.push('counter-1', [add(2, { sequence: 2 })], { baseVersion: 1, baseHash: first.headHash });
    expect(second.events?.map(({ version }) => version)).toEqual([2]);

    const hidden = await ana.push('counter-hidden', [add(1, { sequence: 1 })]);
    expect(hidden).toMatchObject({ version: 1, truncated: false });
    expect(hidden).not.toHaveProperty('events');

    const many = Array.from({ length: 7 }, (_, index) =>
      command('AddMany', { amounts: Array.from({ length: 90 }, () => 1) }, { sequence: index + 1 }),
    );
    const truncated = await ana.push('counter-2', many);
    expect(truncated).toMatchObject({ version: 630, truncated: true });
    expect(truncated.events).toHaveLength(450);
  });
});

describe('dedupe', () => {
  test('[S3] a command that is sent twice takes effect once, whatever base the repeat claims', async () => {
    const ana = await clientOf(freshTenant());
    const first = await ana.push('counter-1', [add(1, { sequence: 1 }), add(2, { sequence: 2 })]);
    for (const base of [{}, { baseVersion: 2, baseHash: first.headHash }]) {
      const again = await ana.push('counter-1', [add(1, { sequence: 1 }), add(2, { sequence: 2 })], base);
      expect(again).toMatchObject({
        version: 2,
        mark: 2,
        headHash: first.headHash,
        outcomes: [
          { firstVersion: 1, replayed: true },
          { firstVersion: 2, replayed: true },
        ],
      });
    }
    expect((await ana.readStream('counter-1')).version).toBe(2);
  });

  test('[S3] a repeat gets its outcome after the object was evicted, refusals included', async () => {
    const tenant = freshTenant();
    const ana = await clientOf(tenant);
    const commands = [command('Open', { owner: 'ana' }, { sequence: 1 }), command('Open', { owner: 'ben' }, { sequence: 2 })];
    const first = await ana.push('counter-1', commands);
    await ana.push('counter-1', [command('Open', { owner: 'eve' }, { sequence: 3 })]);
    await evictDurableObject(env.STREAMS.getByName(`${tenant}/counter-1`));
    const again = await ana.push('counter-1', [...commands, command('Open', { owner: 'eve' }, { sequence: 3 }), add(1, { sequence: 4 })]);
    expect(again.outcomes.slice(0, 2)).toEqual(first.outcomes.map((outcome) => ({ ...outcome, replayed: true })));
    expect(again).toMatchObject({
      version: 2,
      mark: 4,
      outcomes: [{}, {}, { kind: 'rejected', replayed: true }, { kind: 'accepted', replayed: false }],
    });
  });

  test('[S3] fifty pushes of one command at once have one effect', async () => {
    const ana = await clientOf(freshTenant());
    const answers = await Promise.all(Array.from({ length: 50 }, () => ana.push('counter-1', [add(1, { sequence: 1 })])));
    const outcomes = answers.flatMap((answer) => answer.outcomes);
    expect(outcomes.filter((outcome) => outcome.kind === 'accepted' && !outcome.replayed)).toHaveLength(1);
    expect(new Set(outcomes.map((outcome) => JSON.stringify({ ...outcome, replayed: true }))).size).toBe(1);
    expect((await ana.readStream('counter-1')).version).toBe(1);
  });

  test('[S4] fifty clients that push at once all take effect, one after the other', async () => {
    const tenant = freshTenant();
    const clients = await Promise.all(Array.from({ length: 50 }, (_, index) => clientOf(tenant, { clientId: uuid(1000 + index) })));
    const answers = await Promise.all(
      clients.map((client, index) => client.push('counter-1', [add(1, { sequence: 1, commandId: uuid(index + 1) })])),
    );
    expect(answers.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    const page = await clients[0]?.readStream('counter-1');
    expect(new Set(page?.events.map(({ id }) => id)).size).toBe(50);
  });

  test('[S3] the same id with another payload is invalid and changes nothing; key order and white space are no other payload', async () => {
    const ana = await clientOf(freshTenant());
    await ana.push('counter-1', [command('Add', { amount: 1, note: 'x' }, { sequence: 1 })]);
    const same = `{"clientId":"${clientA}","groups":[{"stream":"counter-1","baseVersion":0,"baseHash":"","commands":[{"sequence":1, "data": {"note" : "x","amount":1.0},
      "commandId":"${uuid(1)}","decidedOn":0,"expectedVersion":0,"type":"Add","schemaVersion":1,"issuedAt":"2026-11-23T10:00:00.000Z"}]}]}`;
    expect(await (await ana.post('/v1/commands', same)).json()).toMatchObject({
      groups: [{ outcomes: [{ kind: 'accepted', replayed: true }] }],
    });
    const reused = { kind: 'invalid', problem: { type: expect.stringMatching(/\/command-id-reuse$/) as string } };
    const past = await ana.push('counter-1', [command('Add', { amount: 2 }, { sequence: 1 })]);
    expect(past).toMatchObject({ version: 1, mark: 1, outcomes: [reused] });
    // Under a sequence of its own it is final: the mark moves, and the next command goes on.
    const next = await ana.push('counter-1', [command('Add', { amount: 2 }, { sequence: 2, commandId: uuid(1) }), add(3, { sequence: 3 })]);
    expect(next).toMatchObject({ version: 2, mark: 3, outcomes: [reused, { kind: 'accepted' }] });
    const original = await ana.push('counter-1', [command('Add', { amount: 1, note: 'x' }, { sequence: 1 })]);
    expect(original.outcomes).toMatchObject([{ kind: 'accepted', firstVersion: 1, replayed: true }]);
  });

  test('[S3] one id twice in one group takes effect once', async () => {
    const ana = await clientOf(freshTenant());
    const answer = await ana.push('counter-1', [add(1, { sequence: 1 }), { ...add(1, { sequence: 2 }), commandId: uuid(1) }]);
    expect(answer).toMatchObject({ version: 1, mark: 2, outcomes: [{ replayed: false }, { firstVersion: 1, replayed: true }] });
  });

  test('[S3] the same command id is another command in another stream and for another tenant', async () => {
    const [ana, ben] = await Promise.all([clientOf(freshTenant()), clientOf(freshTenant())]);
    const answers = await Promise.all([
      ana.push('counter-1', [add(1, { sequence: 1 })]),
      ana.push('counter-2', [add(2, { sequence: 1 })]),
      ben.push('counter-1', [add(3, { sequence: 1 })]),
    ]);
    expect(answers.map(({ outcomes: [outcome] }) => outcome)).toEqual(
      answers.map(() => expect.objectContaining({ kind: 'accepted', replayed: false }) as unknown),
    );
    expect((await ben.readStream('counter-1')).events).toMatchObject([{ data: { amount: 3 } }]);
  });
});

describe('order', () => {
  test('[E6] a gap in the sequences stops the group with the mark, and nothing behind it runs', async () => {
    const ana = await clientOf(freshTenant());
    const answer = await ana.push('counter-1', [add(1, { sequence: 1 }), add(2, { sequence: 3 }), add(3, { sequence: 4 })]);
    expect(answer).toMatchObject({ version: 1, mark: 1 });
    expect(kinds(answer.outcomes)).toEqual(['accepted', 'out-of-order', 'blocked']);
    const resumed = await ana.push('counter-1', [add(9, { sequence: 2 }), add(2, { sequence: 3 })]);
    expect(resumed).toMatchObject({ version: 3, mark: 3 });
  });

  test('[E7] a used sequence with an unknown id is a copied database; resent under a new client id, known commands are found again', async () => {
    const tenant = freshTenant();
    const [original, copy] = [await clientOf(tenant), await clientOf(tenant)];
    await original.push('counter-1', [add(1, { sequence: 1 }), add(2, { sequence: 2 })]);
    const cloned = await copy.push('counter-1', [
      add(5, { sequence: 2, commandId: uuid(50) }),
      add(6, { sequence: 3, commandId: uuid(51) }),
    ]);
    expect(cloned).toMatchObject({ version: 2, mark: 2 });
    expect(kinds(cloned.outcomes)).toEqual(['cloned', 'blocked']);

    const renamed = await clientOf(tenant, { clientId: clientB });
    const resent = await renamed.push(
      'counter-1',
      [add(2, { sequence: 1, commandId: uuid(2) }), add(5, { sequence: 2, commandId: uuid(50) })],
      { resent: true },
    );
    expect(resent).toMatchObject({
      version: 3,
      mark: 2,
      outcomes: [
        { kind: 'accepted', firstVersion: 2, replayed: true },
        { kind: 'accepted', firstVersion: 3, replayed: false },
      ],
    });
    const anywhere = await renamed.push('counter-1', [add(1, { sequence: 9, commandId: uuid(1) })], { resent: true });
    expect(anywhere).toMatchObject({ mark: 2, outcomes: [{ kind: 'accepted', firstVersion: 1, replayed: true }] });
  });

  test('[E8] marks are kept per principal and client, across an eviction', async () => {
    const tenant = freshTenant();
    const [ana, ben, phone] = [
      await clientOf(tenant),
      await clientOf(tenant, { id: 'ben' }),
      await clientOf(tenant, { clientId: clientB }),
    ];
    await ana.push('counter-1', [add(1, { sequence: 1, commandId: uuid(1) })]);
    await ben.push('counter-1', [
      add(1, { sequence: 1, commandId: uuid(2) }),
      command('Open', { owner: 'ben' }, { sequence: 2, commandId: uuid(3) }),
    ]);
    await phone.push('counter-1', [
      add(1, { sequence: 1, commandId: uuid(4) }),
      command('Open', { owner: 'ana' }, { sequence: 2, commandId: uuid(5) }),
    ]);
    await evictDurableObject(env.STREAMS.getByName(`${tenant}/counter-1`));
    const marks = await Promise.all(
      [ana, ben, phone].map(async (client) => (await client.push('counter-1', [add(1, { sequence: 99, commandId: uuid(99) })])).mark),
    );
    expect(marks).toEqual([1, 2, 2]);
  });

  test('[E9] a command that is taken back before it took effect is discarded; afterwards its outcome is the answer', async () => {
    const ana = await clientOf(freshTenant());
    const answer = await ana.push('counter-1', [
      add(1, { sequence: 1 }),
      { commandId: uuid(1), sequence: 1, discard: true },
      { commandId: uuid(2), sequence: 2, discard: true },
      add(3, { sequence: 3 }),
    ]);
    expect(answer).toMatchObject({ version: 2, mark: 3 });
    expect(answer.outcomes).toMatchObject([
      { kind: 'accepted' },
      { kind: 'accepted', replayed: true },
      { kind: 'discarded' },
      { kind: 'accepted' },
    ]);
    const late = await ana.push('counter-1', [add(2, { sequence: 2 })]);
    expect(late).toMatchObject({ version: 2, outcomes: [{ commandId: uuid(2), kind: 'discarded', replayed: true }] });
    const unknown = await ana.push('counter-1', [{ commandId: uuid(77), sequence: 1, discard: true }]);
    expect(kinds(unknown.outcomes)).toEqual(['cloned']);
  });

  test('[S13] a base that is not in the history is reported with the head, and nothing runs', async () => {
    const ana = await clientOf(freshTenant());
    const { headHash } = await ana.push('counter-1', [add(1, { sequence: 1 })]);
    for (const base of [
      { baseVersion: 2, baseHash: headHash },
      { baseVersion: 1, baseHash: 'another' },
      { baseVersion: 1, baseHash: '' },
      { baseVersion: 0, baseHash: headHash },
    ]) {
      const answer = await ana.tryPush('counter-1', [add(2, { sequence: 2 })], base);
      expect(answer).toEqual({
        stream: 'counter-1',
        problem: expect.objectContaining({
          type: 'https://headwater.dev/problems/history-changed',
          status: 409,
          epoch: '1',
          head: 1,
          headHash,
        }) as unknown,
      });
    }
    expect((await ana.readStream('counter-1')).version).toBe(1);
  });

  test('[S13] a base within a commit is checked as well', async () => {
    const ana = await clientOf(freshTenant());
    const { events } = await ana.push('counter-1', [add(1, { sequence: 1 }), add(2, { sequence: 2 }), add(3, { sequence: 3 })]);
    const hashAt2 = (events ?? []).slice(0, 2).reduce((hash, event) => chainHash(hash, event, sha256), '');
    const answer = await ana.push('counter-1', [add(4, { sequence: 4 })], { baseVersion: 2, baseHash: hashAt2 });
    expect(answer.events?.map(({ version }) => version)).toEqual([3, 4]);
  });
});

describe('strict commands', () => {
  const strictly = (
    sequence: number,
    options: { readonly decidedOn: number; readonly decidedHash?: string; readonly expectedVersion: number; readonly commandId?: string },
  ) => command('AddStrictly', { amount: 1 }, { sequence, ...options });

  test('[E10] a strict command takes effect on exactly what the person saw', async () => {
    const ana = await clientOf(freshTenant());
    const { headHash } = await ana.push('counter-1', [strictly(1, { decidedOn: 0, expectedVersion: 0 })]);
    // Decided on version 1 with one own event pending before it.
    const answer = await ana.push('counter-1', [
      add(1, { sequence: 2 }),
      strictly(3, { decidedOn: 1, decidedHash: headHash, expectedVersion: 2 }),
    ]);
    expect(kinds(answer.outcomes)).toEqual(['accepted', 'accepted']);
  });

  test('[E10] an event of another client, another history, or an own command that came out otherwise is a conflict', async () => {
    const tenant = freshTenant();
    const [ana, ben] = [await clientOf(tenant), await clientOf(tenant, { id: 'ben' })];
    const { headHash } = await ana.push('counter-1', [add(1, { sequence: 1 })]);
    await ben.push('counter-1', [add(1, { sequence: 1, commandId: uuid(20) })]);
    const conflicts = [
      strictly(2, { decidedOn: 1, decidedHash: headHash, expectedVersion: 1, commandId: uuid(2) }),
      // The number of events is right, but one of them is Ben's.
      strictly(3, { decidedOn: 1, decidedHash: headHash, expectedVersion: 2, commandId: uuid(3) }),
      strictly(4, { decidedOn: 2, decidedHash: 'another', expectedVersion: 2, commandId: uuid(4) }),
      strictly(5, { decidedOn: 2, expectedVersion: 2, commandId: uuid(5) }),
      strictly(6, { decidedOn: 9, decidedHash: headHash, expectedVersion: 9, commandId: uuid(6) }),
    ];
    const answer = await ana.push('counter-1', conflicts);
    expect(answer).toMatchObject({ version: 2, mark: 6 });
    expect(answer.outcomes).toMatchObject(conflicts.map(({ commandId }) => ({ commandId, kind: 'conflict', version: 2 })));
    const read = await ana.readStream('counter-1');
    const otherwise = await ana.push('counter-1', [
      command('Touch', {}, { sequence: 7 }),
      strictly(8, { decidedOn: 2, decidedHash: read.headHash, expectedVersion: 3 }),
    ]);
    expect(kinds(otherwise.outcomes)).toEqual(['accepted', 'conflict']);
  });

  test('[E10] of fifty strict commands at once on one version one is accepted', async () => {
    const tenant = freshTenant();
    const clients = await Promise.all(Array.from({ length: 50 }, (_, index) => clientOf(tenant, { clientId: uuid(1000 + index) })));
    const answers = await Promise.all(
      clients.map((client, index) =>
        client.push('counter-1', [strictly(1, { decidedOn: 0, expectedVersion: 0, commandId: uuid(index + 1) })]),
      ),
    );
    const all = answers.flatMap(({ outcomes }) => kinds(outcomes));
    expect(all.filter((kind) => kind === 'accepted')).toHaveLength(1);
    expect(all.filter((kind) => kind === 'conflict')).toHaveLength(49);
  });
});

describe('commands that cannot be decided', () => {
  test('[E11] an unknown type or version is parked: the mark stays, the rest is blocked, what came before stands', async () => {
    const ana = await clientOf(freshTenant());
    const answer = await ana.push('counter-1', [add(1, { sequence: 1 }), command('Fly', {}, { sequence: 2 }), add(1, { sequence: 3 })]);
    expect(answer).toMatchObject({
      version: 1,
      mark: 1,
      outcomes: [{ kind: 'accepted' }, { kind: 'unsupported', supported: [] }, { kind: 'blocked' }],
    });
    const newer = await ana.push('counter-1', [command('Add', { amount: 1 }, { sequence: 2, schemaVersion: 2 })]);
    expect(newer).toMatchObject({ mark: 1, outcomes: [{ kind: 'unsupported', supported: [1] }] });
    const foreign = await ana.push('saga-1', [command('Start', {}, { sequence: 1 }), command('Start', {}, { sequence: 2 })]);
    expect(kinds(foreign.outcomes)).toEqual(['unsupported', 'blocked']);
  });

  test.each([
    ['a field of another type', { amount: 'one' }, 'invalid-data'],
    ['a missing field', {}, 'invalid-data'],
    ['a number beyond 2^53', { amount: 2 ** 53 }, 'invalid-data'],
    ['half of a surrogate pair', { amount: 1, note: '\ud800' }, 'malformed-encoding'],
    ['a string of more than 16 KiB', { amount: 1, note: 'x'.repeat(16 * 1024 + 1) }, 'invalid-data'],
    [
      'more than 256 keys',
      { amount: 1, more: Object.fromEntries(Array.from({ length: 257 }, (_, index) => [`k${index}`, 1])) },
      'invalid-data',
    ],
    ['the key constructor', { amount: 1, more: [{ constructor: 1 }] }, 'forbidden-key'],
    ['32 KiB and more', { amount: 1, note: 'x'.repeat(15_000), more: ['y'.repeat(15_000), 'z'.repeat(3_000)] }, 'event-too-large'],
  ])('[E12] data with %s make that command invalid for good, and no other', async (_what, data, code) => {
    const ana = await clientOf(freshTenant());
    const commands = [add(1, { sequence: 1 }), command('Add', data, { sequence: 2 }), add(1, { sequence: 3 })];
    const answer = await ana.push('counter-1', commands);
    expect(answer).toMatchObject({
      version: 2,
      mark: 3,
      outcomes: [
        { kind: 'accepted' },
        { kind: 'invalid', problem: { type: `https://headwater.dev/problems/${code}` } },
        { kind: 'accepted' },
      ],
    });
    const again = await ana.push('counter-1', commands);
    expect(again.outcomes[1]).toEqual({ ...answer.outcomes[1], replayed: true });
  });

  test('[E12] a key __proto__ and a number beyond all numbers make the command invalid, and pollute nothing', async () => {
    const ana = await clientOf(freshTenant());
    for (const [index, data] of [
      '{"amount":1,"__proto__":{"isAdmin":true}}',
      '{"amount":1e400}',
      '{"amount":1,"more":{"__proto__":[]}}',
    ].entries()) {
      const text = JSON.stringify({
        clientId: clientA,
        groups: [{ stream: `counter-${index}`, baseVersion: 0, baseHash: '', commands: [{ ...add(1, { sequence: 1 }), data: 'DATA' }] }],
      });
      const response = await ana.post('/v1/commands', text.replace('"DATA"', data));
      expect(await response.json()).toMatchObject({ groups: [{ version: 0, mark: 1, outcomes: [{ kind: 'invalid' }] }] });
    }
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  test('[E13] more events, or larger ones, than a command may give make it invalid', async () => {
    const ana = await clientOf(freshTenant());
    const amounts = Array.from({ length: 101 }, () => 1);
    const answer = await ana.push('counter-1', [
      command('AddMany', { amounts }, { sequence: 1 }),
      command('AddMany', { amounts: amounts.slice(1), note: 'x'.repeat(3_000) }, { sequence: 2 }),
      command('AddMany', { amounts: amounts.slice(1) }, { sequence: 3 }),
    ]);
    const tooLarge = { kind: 'invalid', problem: { type: 'https://headwater.dev/problems/event-too-large' } };
    expect(answer).toMatchObject({
      version: 100,
      mark: 3,
      outcomes: [tooLarge, tooLarge, { kind: 'accepted', firstVersion: 1, lastVersion: 100 }],
    });
  });

  test('[E14] what authorize refuses is parked in the middle of its group; other groups go on', async () => {
    const tenant = freshTenant();
    const ana = await clientOf(tenant);
    const groups = await ana.pushGroups([
      {
        stream: 'counter-1',
        baseVersion: 0,
        baseHash: '',
        commands: [add(1, { sequence: 1 }), command('Close', { reason: 'no' }, { sequence: 2 }), add(1, { sequence: 3 })],
      },
      { stream: 'counter-2', baseVersion: 0, baseHash: '', commands: [add(1, { sequence: 1 })] },
    ]);
    expect(groups).toMatchObject([
      { version: 1, mark: 1, outcomes: [{ kind: 'accepted' }, { kind: 'forbidden' }, { kind: 'blocked' }] },
      { version: 1, outcomes: [{ kind: 'accepted' }] },
    ]);
    const guest = await clientOf(tenant, { id: 'guest' });
    expect(await guest.push('counter-3', [add(1, { sequence: 1 })])).toMatchObject({
      version: 0,
      headHash: '',
      mark: 0,
      feeds: [],
      outcomes: [{ kind: 'forbidden' }],
    });
    expect(await guest.push('counter-1', [add(1, { sequence: 1, commandId: uuid(9) })])).toMatchObject({
      version: 2,
      outcomes: [{ kind: 'accepted' }],
    });
  });

  test('[E15] a decider that throws fails its group alone and stores nothing; trying again is safe', async () => {
    const ana = await clientOf(freshTenant());
    switches.isFailing = true;
    const push = (): Promise<unknown> =>
      ana.pushGroups([
        { stream: 'counter-1', baseVersion: 0, baseHash: '', commands: [add(1, { sequence: 1 }), command('Fail', {}, { sequence: 2 })] },
        { stream: 'counter-2', baseVersion: 0, baseHash: '', commands: [add(1, { sequence: 1 })] },
      ]);
    const [failed, other] = (await push()) as [Record<string, unknown>, unknown];
    expect(failed).toMatchObject({ stream: 'counter-1', problem: { type: 'https://headwater.dev/problems/unavailable', status: 503 } });
    expect(JSON.stringify(failed)).not.toMatch(/decider fails|at .*\.ts|Error/);
    expect(other).toMatchObject({ version: 1, outcomes: [{ kind: 'accepted' }] });
    expect((await ana.fetch('/v1/streams/counter-1/events')).status).toBe(404);
    switches.isFailing = false;
    expect(await push()).toMatchObject([
      {
        version: 2,
        mark: 2,
        outcomes: [
          { kind: 'accepted', replayed: false },
          { kind: 'accepted', replayed: false },
        ],
      },
      { version: 1, outcomes: [{ replayed: true }] },
    ]);
  });

  test('[S9] what a client claims about the state decides nothing', async () => {
    const tenant = freshTenant();
    const [ana, ben] = [await clientOf(tenant), await clientOf(tenant, { id: 'ben' })];
    await ana.push('counter-1', [command('Open', { owner: 'ana' }, { sequence: 1 })]);
    const answer = await ben.push('counter-1', [
      command('Open', { owner: 'ben' }, { sequence: 1, commandId: uuid(20), decidedOn: 0, expectedVersion: 0 }),
    ]);
    expect(answer).toMatchObject({
      version: 1,
      outcomes: [{ kind: 'rejected', rejection: { code: 'AlreadyOpen', details: { owner: 'ana' } }, version: 1 }],
    });
  });
});

test('[S8] after a push whose answer was lost the same push tells every outcome, and brings the feeds what they lack', async () => {
  const tenant = freshTenant();
  const ana = await clientOf(tenant);
  const stub = env.STREAMS.getByName(`${tenant}/counter-1`);
  const commands = [command('Open', { owner: 'ana' }, { sequence: 1 }), command('Open', { owner: 'ben' }, { sequence: 2 })];
  // The Worker died after the stream had stored the push: no answer, and nothing published.
  const principal = { id: 'ana', tenant, expiresAt: Number.MAX_SAFE_INTEGER };
  await stub.push({ tenant, principal, clientId: clientA, group: { stream: 'counter-1', baseVersion: 0, baseHash: '', commands } });
  await evictDurableObject(stub);
  const again = await ana.push('counter-1', commands);
  expect(again).toMatchObject({
    version: 1,
    mark: 2,
    outcomes: [
      { kind: 'accepted', replayed: true },
      { kind: 'rejected', replayed: true },
    ],
  });
  await expect.poll(async () => (await ana.readFeed('owner.ana')).entries.length).toBe(1);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
});
