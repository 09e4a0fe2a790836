import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import * as mini from 'zod/mini';
import { defineAggregate, type AnyAggregate } from './aggregate.ts';
import { command } from './command.ts';
import { decide } from './decide.ts';
import { HeadwaterError } from './errors.ts';
import { event } from './event.ts';
import { Order } from './order.fixture.ts';
import { parseCommand } from './upcast.ts';
import type { Schema } from './versioned-schema.ts';

const Noted = event(z.object({ text: z.string() }));
const notes = { events: { Noted }, initialState: () => 0, evolve: { Noted: (count: number) => count + 1 } };
const input = {
  commandId: '0192f7c4-0000-7000-8000-000000000001',
  now: '2026-01-01T00:00:00.000Z',
  actor: 'ana',
  phase: 'initial',
} as const;

function decideOn(aggregate: AnyAggregate, given: { readonly type: string; readonly schemaVersion: number; readonly data: unknown }) {
  const parsed = parseCommand(aggregate, given);
  if (parsed.kind !== 'parsed') return parsed;
  return decide(aggregate, parsed.command, aggregate.initialState(), input);
}

describe('defineAggregate', () => {
  it.each<[what: string, name: string, change: object]>([
    ['a name that is not a category', 'Order', {}],
    ['an empty name', '', {}],
    ['an event whose name is not a type name', 'note', { events: { noted: Noted }, evolve: { noted: () => 0 } }],
    ['an event without a handler', 'note', { events: { Noted, Erased: Noted } }],
    ['a handler named like something every object has', 'note', { events: { Noted, ToString: Noted } }],
    ['a handler for an event that is not declared', 'note', { evolve: { Noted: () => 0, Erased: () => 0 } }],
    ['a command without a decider', 'note', { commands: { Note: command(z.string()) }, decide: {} }],
    ['commands without deciders', 'note', { commands: { Note: command(z.string()) } }],
    ['a decider for a command that is not declared', 'note', { commands: {}, decide: { Note: () => [] } }],
    ['snapshot version 0', 'note', { snapshot: { version: 0, every: 1 } }],
    ['a snapshot after every 1.5 events', 'note', { snapshot: { version: 1, every: 1.5 } }],
  ])('[C9] %s is refused with invalid-definition', (_what, name, change) => {
    // What the types refuse can still come from plain JavaScript.
    const define = defineAggregate as unknown as (name: string, definition: object) => AnyAggregate;
    expect(() => define('note', notes)).not.toThrow();
    expect(() => define(name, { ...notes, ...change })).toThrow(expect.objectContaining({ code: 'invalid-definition' }));
  });

  it('[C24] the fingerprint names the aggregate, its snapshot version, and its events with their schema counts, in any order', () => {
    expect(Order.fingerprint).toBe('order/1/OrderCancelled:1,OrderCreated:2,OrderShipped:1');
    const reordered = defineAggregate('note', {
      ...notes,
      events: { Z: Noted, A: Noted },
      evolve: { Z: (count: number) => count, A: (count: number) => count },
      snapshot: { version: 7, every: 1 },
    });
    expect(reordered.fingerprint).toBe('note/7/A:1,Z:1');
  });
});

describe('makers', () => {
  it('[C2] a command is made as it was given: its data is the input of its schema, at the current schema version', () => {
    const data = { customerId: 'ana', lines: [] };
    const made = Order.commands.CreateOrder(data);
    expect(made).toEqual({ aggregate: 'order', type: 'CreateOrder', schemaVersion: 1, data });
    expect(made.data).toBe(data);
  });

  it('[C12] the data of an event is a frozen copy of what its schema puts out', () => {
    const line = { sku: 'a', quantity: 1, price: 2 };
    const created = Order.events.OrderCreated({ customerId: 'ana', lines: [line], currency: 'EUR' });
    expect(created).toEqual({ type: 'OrderCreated', schemaVersion: 2, data: { customerId: 'ana', lines: [line], currency: 'EUR' } });
    expect(Object.isFrozen(created) && Object.isFrozen(created.data.lines[0])).toBe(true);
    expect(Object.isFrozen(line)).toBe(false);
  });

  it('[C12] a schema that gives back the object it was given does not tie the event to it', () => {
    const same: Schema<{ list: number[]; gone?: string | undefined }> = {
      '~standard': { version: 1, vendor: 'same', validate: (value) => ({ value: value as { list: number[] } }) },
    };
    const Same = defineAggregate('same', { events: { Kept: event(same) }, initialState: () => 0, evolve: { Kept: () => 0 } });
    const given = { list: [1], gone: undefined };
    const made = Same.events.Kept(given);
    given.list.push(2);
    expect(made.data).toStrictEqual({ list: [1] });
    expect(() => Same.events.Kept({ list: [Number.NaN] })).toThrow(
      expect.objectContaining({ code: 'invalid-event', cause: expect.any(TypeError) as Error }),
    );
  });

  it('[C12] data that does not fit the schema of its event is refused with invalid-event, which says where', () => {
    expect(() => Order.events.OrderCreated({ customerId: 'ana', lines: [{ sku: 'a', quantity: 0, price: 1 }], currency: 'EUR' })).toThrow(
      expect.objectContaining({
        code: 'invalid-event',
        message: expect.stringMatching(/^order: the data of OrderCreated .* lines\.0\.quantity: /) as string,
      }),
    );
  });
});

describe('an aggregate of events alone', () => {
  const Log = defineAggregate('log', {
    ...notes,
    events: {
      Noted,
      Rated: event(z.object({ stars: z.string() })).next(z.object({ stars: z.int().default(5) }), ({ stars }) => ({
        stars: Number(stars),
      })),
    },
    evolve: { Noted: (count: number) => count + 1, Rated: (count: number) => count + 1 },
  });

  it('[C6] the decision of its commands is the event, parsed once and with all versions of it', () => {
    expect(decideOn(Log, Log.commands.RecordRated({}))).toEqual({ kind: 'accepted', events: [Log.events.Rated({ stars: 5 })] });
    expect(decideOn(Log, { type: 'RecordRated', schemaVersion: 1, data: { stars: '3' } })).toEqual({
      kind: 'accepted',
      events: [Log.events.Rated({ stars: 3 })],
    });
    expect(decideOn(Log, { type: 'RecordRated', schemaVersion: 2, data: { stars: 'x' } })).toMatchObject({
      kind: 'invalid',
      issues: [{ path: ['stars'] }],
    });
    expect(decideOn(Log, { type: 'RecordErased', schemaVersion: 1, data: {} })).toEqual({ kind: 'unsupported', supported: [] });
  });

  it('[C6] a derived command gets its versions from its event alone', () => {
    expect(() => Log.commandDefinitions['RecordNoted']?.next(z.object({}), () => ({}))).toThrow(
      expect.objectContaining({ code: 'invalid-definition' }),
    );
  });
});

describe('Standard Schema', () => {
  const schemas = {
    zod: () => z.object({ text: z.string(), stars: z.int().default(5) }),
    'zod/mini': () => mini.object({ text: mini.string(), stars: mini._default(mini.int(), 5) }),
    valibot: () => v.object({ text: v.string(), stars: v.optional(v.pipe(v.number(), v.integer()), 5) }),
  } as const;

  it.each(Object.keys(schemas) as (keyof typeof schemas)[])(
    '[C10] with %s: the output is decided on and stored, and issues say where',
    (library) => {
      // Three libraries, one Standard Schema: what differs between them is what is tested.
      const schema = schemas[library]() as unknown as Schema<{ text: string; stars?: number }, { text: string; stars: number }>;
      const Review = defineAggregate('review', {
        events: { Reviewed: event(schema) },
        commands: { Review: command(schema) },
        initialState: () => 0,
        evolve: { Reviewed: (_state, { data }) => data.stars },
        decide: { Review: ({ data }, _state, { event: make }) => make.Reviewed(data) },
      });
      expect(decideOn(Review, Review.commands.Review({ text: 'good' }))).toEqual({
        kind: 'accepted',
        events: [{ type: 'Reviewed', schemaVersion: 1, data: { text: 'good', stars: 5 } }],
      });
      expect(decideOn(Review, { type: 'Review', schemaVersion: 1, data: { text: 'good', stars: 0.5 } })).toMatchObject({
        kind: 'invalid',
        issues: [{ path: ['stars'], message: expect.any(String) as string }],
      });
    },
  );

  it('[C11] a schema that validates asynchronously is refused with asynchronous-schema', () => {
    const later: Schema<string> = { '~standard': { version: 1, vendor: 'later', validate: async () => Promise.reject(new Error('late')) } };
    const Later = defineAggregate('later', { events: { Came: event(later) }, initialState: () => 0, evolve: { Came: () => 0 } });
    const refused: unknown = expect.objectContaining({ code: 'asynchronous-schema' });
    expect(() => Later.events.Came('x')).toThrow(refused);
    expect(() => decideOn(Later, Later.commands.RecordCame('x'))).toThrow(refused);
    const refined = z.string().refine(async () => true);
    const Refined = defineAggregate('refined', { events: { Came: event(refined) }, initialState: () => 0, evolve: { Came: () => 0 } });
    expect(() => Refined.events.Came('x')).toThrow(refused);
  });
});

describe('HeadwaterError', () => {
  it('[C29] an error carries a code of the table, its message and its cause', () => {
    const cause = new Error('why');
    const error = new HeadwaterError('decider-failed', 'what was tried', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'HeadwaterError', code: 'decider-failed', message: 'what was tried', cause });
  });
});
