import { describe, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { defineAggregate, type CommandOf, type EventOf, type EventTypeOf, type RejectionOf, type StateOf } from './aggregate.ts';
import { command } from './command.ts';
import { event } from './event.ts';
import type { Issue } from './versioned-schema.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { Order } from './order.fixture.ts';

const Noted = event(z.object({ text: z.string() }));
const Note = command(z.object({ text: z.string() }));
const text = (): string => '';

describe('what is inferred', () => {
  test('[C1] the rejections of an aggregate are inferred from what its deciders return, with their details', () => {
    type Rejection = RejectionOf<typeof Order>;
    expectTypeOf<Rejection['code']>().toEqualTypeOf<'OrderAlreadyExists' | 'OrderNotOpen' | 'OrderAlreadyShipped'>();
    expectTypeOf<Extract<Rejection, { code: 'OrderNotOpen' }>['details']>().toEqualTypeOf<{ readonly status: 'none' | 'cancelled' }>();
    expectTypeOf<Extract<Rejection, { code: 'OrderAlreadyExists' }>['details']>().toEqualTypeOf<undefined>();
  });

  test('[C1] the rejections of one command are its own alone', () => {
    expectTypeOf<RejectionOf<typeof Order, 'CreateOrder'>['code']>().toEqualTypeOf<'OrderAlreadyExists'>();
    expectTypeOf<RejectionOf<typeof Order, 'CancelOrder'>['details']>().toEqualTypeOf<{ readonly trackingNo: string }>();
    // @ts-expect-error no such command
    expectTypeOf<RejectionOf<typeof Order, 'PayOrder'>>().toEqualTypeOf<never>();
  });

  test('[C2] commands are made from the input of their schema and decided on its output', () => {
    expectTypeOf(Order.commands.CreateOrder).parameter(0).toEqualTypeOf<{
      customerId: string;
      lines: { sku: string; quantity: number; price: number }[];
      currency?: string | undefined;
    }>();
    Order.commands.CreateOrder({ customerId: 'ana', lines: [] });
    // @ts-expect-error a customer is a string
    Order.commands.CreateOrder({ customerId: 4, lines: [] });
    // @ts-expect-error lines are missing
    Order.commands.CreateOrder({ customerId: 'ana' });
    expectTypeOf(Order.commands).not.toHaveProperty('PayOrder');
    defineAggregate('note', {
      events: { Noted },
      commands: { Note: command(z.object({ text: z.string().default('') })) },
      initialState: text,
      evolve: { Noted: (_state, { data }) => data.text },
      decide: {
        Note: ({ data, type }, state, { event: make, now, newId, actor, phase }) => {
          expectTypeOf(data).toEqualTypeOf<{ text: string }>();
          expectTypeOf(type).toEqualTypeOf<'Note'>();
          expectTypeOf(state).toEqualTypeOf<string>();
          expectTypeOf([now, actor, newId()]).toEqualTypeOf<string[]>();
          expectTypeOf(phase).toEqualTypeOf<'initial' | 'replay'>();
          return make.Noted(data);
        },
      },
    });
  });

  test('[C2] events, commands and state are unions over what was declared', () => {
    expectTypeOf<EventTypeOf<typeof Order>>().toEqualTypeOf<'OrderCreated' | 'OrderShipped' | 'OrderCancelled'>();
    expectTypeOf<EventOf<typeof Order, 'OrderShipped'>>().toEqualTypeOf<RecordedEvent<'OrderShipped', { trackingNo: string }>>();
    expectTypeOf<EventOf<typeof Order, 'OrderCreated'>['data']['currency']>().toEqualTypeOf<string>();
    expectTypeOf<StateOf<typeof Order>['status']>().toEqualTypeOf<'none' | 'open' | 'shipped' | 'cancelled'>();
    expectTypeOf<CommandOf<typeof Order>['type']>().toEqualTypeOf<'CreateOrder' | 'ShipOrder' | 'CancelOrder'>();
    expectTypeOf<CommandOf<typeof Order>['aggregate']>().toEqualTypeOf<'order'>();
    expectTypeOf(Order.commands.ShipOrder({ trackingNo: '1Z' })).toExtend<CommandOf<typeof Order>>();
    expectTypeOf<Issue['path']>().toEqualTypeOf<readonly (string | number)[]>();
  });
});

describe('what does not compile', () => {
  const notes = { events: { Noted }, commands: { Note }, initialState: text };
  const evolve = { Noted: (state: string) => state };

  test('[C3] evolve must have a handler for every event, and for no other', () => {
    // @ts-expect-error Erased has no handler
    defineAggregate('note', { events: { Noted, Erased: Noted }, initialState: text, evolve: { Noted: (state) => state } });
    const extra = { Noted: (state: string) => state, Erased: (state: string) => state };
    // @ts-expect-error Erased was not declared
    defineAggregate('note', { events: { Noted }, initialState: text, evolve: extra });
    // @ts-expect-error not a state
    defineAggregate('note', { events: { Noted }, initialState: text, evolve: { Noted: () => 4 } });
  });

  test('[C3] decide must have a handler for every command, and for no other', () => {
    defineAggregate('note', { ...notes, evolve, decide: { Note: () => [] } });
    // @ts-expect-error Note has no handler
    defineAggregate('note', { ...notes, evolve, decide: {} });
    // @ts-expect-error Erase was not declared
    defineAggregate('note', { ...notes, evolve, decide: { Note: () => [], Erase: () => [] } });
    // @ts-expect-error commands without deciders
    defineAggregate('note', { ...notes, evolve });
  });

  test('[C3] a decider gives events of its aggregate, with data that fits, or a rejection, at once', () => {
    const rest = { ...notes, evolve };
    // @ts-expect-error the text is a string
    defineAggregate('note', { ...rest, decide: { Note: (_command, _state, { event: make }) => make.Noted({ text: 4 }) } });
    defineAggregate('note', {
      ...rest,
      decide: {
        Note: (_command, _state, { event: make }) => {
          expectTypeOf(make).not.toHaveProperty('Erased');
          return [];
        },
      },
    });
    // @ts-expect-error an event of another aggregate
    defineAggregate('note', { ...rest, decide: { Note: () => Order.events.OrderShipped({ trackingNo: '' }) } });
    // @ts-expect-error nothing is `[]`
    defineAggregate('note', { ...rest, decide: { Note: () => undefined } });
    // @ts-expect-error asynchronous
    defineAggregate('note', { ...rest, decide: { Note: async () => [] } });
    // @ts-expect-error details are JSON
    defineAggregate('note', { ...rest, decide: { Note: (_command, _state, { reject }) => reject('Late', { at: new Date(0) }) } });
  });

  test('[C4] an upcaster takes what the version before put out and gives what its own takes in', () => {
    const v1 = event(z.object({ total: z.string().transform(Number) }));
    const v2 = z.object({ cents: z.number(), currency: z.string().default('EUR') });
    v1.next(v2, ({ total }) => {
      expectTypeOf(total).toEqualTypeOf<number>();
      return { cents: total * 100 };
    });
    // @ts-expect-error cents are a number
    v1.next(v2, ({ total }) => ({ cents: String(total) }));
    // @ts-expect-error version 1 has no such property
    v1.next(v2, (previous: { amount: number }) => ({ cents: previous.amount }));
    // @ts-expect-error version 2 of a command, the same
    command(z.object({ a: z.string() })).next(z.object({ b: z.string() }), ({ a }) => ({ a }));
  });

  test('[C5] a schema whose output is not JSON is refused, and for commands an input that is not', () => {
    interface Tree {
      name: string;
      children: Tree[];
    }
    event(z.object({ a: z.string().optional(), tree: z.custom<Tree>() }));
    // @ts-expect-error a date
    event(z.object({ at: z.date() }));
    // @ts-expect-error a bigint
    event(z.object({ total: z.bigint() }));
    // @ts-expect-error a map
    event(z.object({ lines: z.map(z.string(), z.string()) }));
    // @ts-expect-error a set in an array
    event(z.array(z.object({ tags: z.set(z.string()) })));
    // @ts-expect-error nobody knows
    event(z.unknown());
    // @ts-expect-error undefined is not JSON
    event(z.undefined());
    // @ts-expect-error a later version, the same
    event(z.string()).next(z.date(), (previous) => new Date(previous));
    // @ts-expect-error the output is JSON, but the input is what travels
    command(z.date().transform(String));
    // @ts-expect-error the output
    command(z.string().transform((at) => new Date(at)));
  });

  test('[C5] a state that is not JSON is refused', () => {
    // @ts-expect-error a snapshot could not hold a map
    defineAggregate('note', { events: { Noted }, initialState: () => new Map<string, string>(), evolve: { Noted: (state) => state } });
    // @ts-expect-error nor a date
    defineAggregate('note', { events: { Noted }, initialState: () => ({ at: new Date(0) }), evolve: { Noted: (state) => state } });
  });
});

test('[C6] an aggregate of events alone has a command for each event, and no rejections', () => {
  const Log = defineAggregate('log', {
    events: { Noted, Rated: event(z.object({ stars: z.int().default(5) })) },
    initialState: () => 0,
    evolve: { Noted: (count) => count + 1, Rated: (count) => count + 1 },
  });
  expectTypeOf<keyof typeof Log.commands>().toEqualTypeOf<'RecordNoted' | 'RecordRated'>();
  Log.commands.RecordRated({});
  // @ts-expect-error a star is a number
  Log.commands.RecordRated({ stars: 'five' });
  expectTypeOf<RejectionOf<typeof Log>>().toEqualTypeOf<never>();
});
