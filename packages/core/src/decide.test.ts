import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { defineAggregate, type DecideContext, type DecideResult } from './aggregate.ts';
import { command } from './command.ts';
import { Counter, metaOf, NOW } from './counter.fixture.ts';
import { decide, recordEvents, type DecideInput } from './decide.ts';
import { event } from './event.ts';
import { Order } from './order.fixture.ts';

const input: DecideInput = { commandId: '0192f7c4-0000-7000-8000-000000000001', now: NOW, actor: 'ana', phase: 'initial' };

/** Runs a decider that is given as it is. */
function run(decider: (context: DecideContext) => unknown, given: Partial<DecideInput> = {}) {
  const Probe = defineAggregate('probe', {
    events: { Seen: event(z.string()) },
    commands: { Look: command(z.object({})) },
    initialState: () => 0,
    evolve: { Seen: () => 0 },
    // What the types refuse can still come from plain JavaScript.
    decide: { Look: (_command, _state, context) => decider(context as unknown as DecideContext) as DecideResult as [] },
  });
  return decide(Probe, { type: 'Look', schemaVersion: 1, data: {} }, 0, { ...input, ...given });
}

/** The first ids that a command is given. */
function idsOf(commandId: string, count: number): string[] {
  const ids: string[] = [];
  run(
    ({ newId }) => {
      for (let index = 0; index < count; index += 1) ids.push(newId());
      return [];
    },
    { commandId },
  );
  return ids;
}

describe('the context', () => {
  it('[C13] a decider is given the time and the actor of its command, and the phase', () => {
    const seen: unknown[] = [];
    run(({ now, actor, phase }) => (seen.push({ now, actor, phase }), []), { phase: 'replay', actor: 'ben' });
    expect(seen).toEqual([{ now: NOW, actor: 'ben', phase: 'replay' }]);
  });

  it('[C14] the ids of a command are the same on every replay, and those of two commands differ', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (first, second) => {
        expect(idsOf(first, 3)).toEqual(idsOf(first, 3));
        expect(new Set([...idsOf(first, 3), ...idsOf(second, 3)]).size).toBe(first === second ? 3 : 6);
      }),
    );
  });

  it('[C14] ids are UUIDs of version 8', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uuid(), fc.string()), (commandId) => {
        for (const id of idsOf(commandId, 4)) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });

  it('[C14] ids are the same in every release, since stored events hold them', () => {
    expect(idsOf('0192f7c4-0000-7000-8000-000000000001', 2)).toEqual([
      '3901d514-e801-8aae-9af4-2f0703ef12f2',
      'b815d41d-e472-8f1d-b57d-2a6ea708d521',
    ]);
  });

  it('[C14] the ids of 50,000 commands that were numbered one after the other are all different, and every bit of them varies', () => {
    const ids = Array.from(
      { length: 50_000 },
      (_, index) => idsOf(`0192f7c4-0000-7000-8000-${index.toString(16).padStart(12, '0')}`, 1)[0] ?? '',
    );
    expect(new Set(ids).size).toBe(ids.length);
    // Each third of the free digits alone would collide about as often as chance has it (32 bits: 0.3 pairs expected).
    for (const part of [
      (id: string) => id.slice(0, 8),
      (id: string) => id.slice(-8),
      (id: string) => id.slice(9, 13) + id.slice(-12, -8),
    ]) {
      expect(new Set(ids.map(part)).size).toBeGreaterThan(ids.length - 8);
    }
    const digits = ids.map((id) => id.replaceAll('-', ''));
    for (let bit = 0; bit < 128; bit += 1) {
      const fixed = (bit >= 48 && bit < 52) || bit === 64 || bit === 65;
      const ones = digits.filter((id) => (Number.parseInt(id.charAt(bit >> 2), 16) >> (3 - (bit & 3))) & 1).length;
      // Six standard deviations of 50,000 fair coins.
      if (!fixed) expect(Math.abs(ones - 25_000), `bit ${bit}`).toBeLessThan(671);
    }
  });
});

describe('the decision', () => {
  it('[C15] one event, several and none are accepted, a refusal is rejected with its details', () => {
    expect(run(({ event: make }) => make['Seen']?.('a'))).toEqual({
      kind: 'accepted',
      events: [{ type: 'Seen', schemaVersion: 1, data: 'a' }],
    });
    expect(run(({ event: make }) => ['a', 'b'].map((data) => make['Seen']?.(data)))).toMatchObject({
      events: [{ data: 'a' }, { data: 'b' }],
    });
    expect(run(() => [])).toEqual({ kind: 'accepted', events: [] });
    const details = { list: [1] };
    const rejected = run(({ reject }) => reject('No', details));
    details.list.push(2);
    expect(rejected).toEqual({ kind: 'rejected', rejection: { kind: 'rejection', code: 'No', details: { list: [1] } } });
    expect(run(({ reject }) => reject('No'))).toEqual({
      kind: 'rejected',
      rejection: { kind: 'rejection', code: 'No', details: undefined },
    });
  });

  it.each<[what: string, result: unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a promise', Promise.resolve([])],
    ['text', 'Seen'],
    ['an event of another aggregate', Order.events.OrderShipped({ trackingNo: '' })],
    ['an event with a type that every object has', { type: 'toString', schemaVersion: 1, data: {} }],
    ['an event of another schema version', { type: 'Seen', schemaVersion: 2, data: 'a' }],
    ['a list with something else in it', [{ type: 'Seen', schemaVersion: 1, data: 'a' }, undefined]],
    ['a list of lists', [[]]],
    ['a rejection in a list', [{ kind: 'rejection', code: 'No' }]],
  ])('[C15] a decider that returns %s is refused with invalid-decision', (_what, result) => {
    expect(() => run(() => result)).toThrow(expect.objectContaining({ code: 'invalid-decision' }));
  });

  it('[C15] a decider that throws, or makes an event that does not fit, fails with decider-failed and its cause', () => {
    const cause = new Error('oh');
    expect(() =>
      run(() => {
        throw cause;
      }),
    ).toThrow(expect.objectContaining({ code: 'decider-failed', cause }));
    const invalid: unknown = expect.objectContaining({
      code: 'decider-failed',
      cause: expect.objectContaining({ code: 'invalid-event' }) as Error,
    });
    expect(() => run(({ event: make }) => make['Seen']?.(4))).toThrow(invalid);
  });

  it.each(['Nothing', 'toString', '__proto__'])(
    '[C15] a command of type %s, which the aggregate does not have, is refused with unknown-command',
    (type) => {
      expect(() => decide(Counter, { type, schemaVersion: 1, data: {} }, { total: 0, events: 0 }, input)).toThrow(
        expect.objectContaining({ code: 'unknown-command' }),
      );
    },
  );
});

it('[C13] decided events are recorded under ids of their command, at the versions after the stream', () => {
  const events = [Counter.events.Added({ by: 1 }), Counter.events.Doubled({})];
  const meta = metaOf('c1');
  expect(recordEvents(events, { stream: 'counter-1', version: 7, recordedAt: NOW, meta })).toEqual([
    { id: 'c1/0', stream: 'counter-1', version: 8, type: 'Added', schemaVersion: 2, data: { by: 1 }, recordedAt: NOW, meta },
    { id: 'c1/1', stream: 'counter-1', version: 9, type: 'Doubled', schemaVersion: 1, data: {}, recordedAt: NOW, meta },
  ]);
});
