import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineAggregate, type DecideContext } from '../aggregate.ts';
import { command } from '../command.ts';
import { event } from '../event.ts';
import { Order } from '../order.fixture.ts';
import { specFor } from './spec-for.ts';

const lines = [{ sku: 'a', quantity: 1, price: 2 }];
const { OrderCreated, OrderShipped, OrderCancelled } = Order.events;
const created = OrderCreated({ customerId: 'ana', lines, currency: 'EUR' });
const shipped = OrderShipped({ trackingNo: 'T' });
const cancelled = OrderCancelled({ reason: 'late' });
const ship = Order.commands.ShipOrder({ trackingNo: 'T' });
const order = specFor(Order);

/** The message of what a check throws. */
function failureOf(check: () => void): string {
  try {
    check();
  } catch (cause) {
    if (cause instanceof Error) return cause.message;
  }
  throw new Error('The check passed.');
}

describe('thenEvents', () => {
  it('[C60] passes for exactly the events that are expected', () => {
    order.given(created).when(ship).thenEvents(shipped);
    order.when(Order.commands.CreateOrder({ customerId: 'ana', lines })).thenEvents(created);
  });

  it('[C60] fails for other data, other types, more, fewer and another order, and says where', () => {
    const Pair = pairOf((make) => [make.One({ n: 1 }), make.Two({ n: 2 })]);
    const { One, Two } = Pair.events;
    const when = specFor(Pair).when(Pair.commands.Go({}));
    when.thenEvents(One({ n: 1 }), Two({ n: 2 }));
    expect(failureOf(() => when.thenEvents(One({ n: 1 }), Two({ n: 3 })))).toContain('[1].data.n: expected 3, got 2');
    expect(failureOf(() => when.thenEvents(Two({ n: 2 }), One({ n: 1 })))).toContain('[0].type: expected "Two", got "One"');
    expect(failureOf(() => when.thenEvents(One({ n: 1 })))).toContain('expected 1 items, got 2');
    expect(failureOf(() => when.thenEvents(One({ n: 1 }), Two({ n: 2 }), Two({ n: 2 })))).toContain(
      '[2]: expected {"type":"Two","schemaVersion":1,"data":{"n":2}}, got nothing',
    );
  });

  it('[C60] fails when the command is refused, invalid or changes nothing', () => {
    expect(failureOf(() => order.when(ship).thenEvents(shipped))).toBe(
      'ShipOrder was expected to be accepted: it was rejected with OrderNotOpen {"status":"none"}.',
    );
    expect(failureOf(() => order.when(Order.commands.CreateOrder({ customerId: 'ana', lines: [] })).thenEvents(created))).toMatch(
      /^CreateOrder was expected to be accepted: it was invalid at lines: /,
    );
    expect(failureOf(() => order.given(created, shipped).when(ship).thenEvents(shipped))).toContain('expected 1 items, got 0');
  });
});

describe('thenNothing', () => {
  it('[C61] passes when the command is accepted without events, and for nothing else', () => {
    order.given(created, shipped).when(ship).thenNothing();
    expect(failureOf(() => order.given(created).when(ship).thenNothing())).toContain('expected 0 items, got 1');
    expect(failureOf(() => order.when(ship).thenNothing())).toContain('rejected with OrderNotOpen');
  });
});

describe('thenRejected', () => {
  it('[C62] passes for the code, and for the details when they are given', () => {
    order.given(created, cancelled).when(ship).thenRejected('OrderNotOpen');
    order.given(created, cancelled).when(ship).thenRejected('OrderNotOpen', { status: 'cancelled' });
    order
      .given(created)
      .when(Order.commands.CreateOrder({ customerId: 'ana', lines }))
      .thenRejected('OrderAlreadyExists');
    order
      .given(created)
      .when(Order.commands.CreateOrder({ customerId: 'ana', lines }))
      .thenRejected('OrderAlreadyExists', undefined);
  });

  it('[C62] fails for another code, other details, and a command that is accepted or invalid', () => {
    expect(failureOf(() => order.given(created, cancelled).when(ship).thenRejected('OrderNotOpen', { status: 'none' }))).toContain(
      'status: expected "none", got "cancelled"',
    );
    expect(failureOf(() => order.given(created).when(ship).thenRejected('OrderNotOpen'))).toContain(
      'it was accepted with [{"type":"OrderShipped"',
    );
    expect(failureOf(() => order.given(created, shipped).when(ship).thenRejected('OrderNotOpen'))).toContain(
      'it was accepted without events',
    );
    // @ts-expect-error ShipOrder is never refused with this
    expect(failureOf(() => order.when(ship).thenRejected('OrderAlreadyExists'))).toContain(
      'expected "OrderAlreadyExists", got "OrderNotOpen"',
    );
    // @ts-expect-error not its details
    expect(failureOf(() => order.when(ship).thenRejected('OrderNotOpen', { state: 'none' }))).toContain('state');
    expect(
      failureOf(() => order.when(Order.commands.CreateOrder({ customerId: 'ana', lines: [] })).thenRejected('OrderAlreadyExists')),
    ).toContain('invalid');
  });
});

describe('thenInvalid', () => {
  it('[C62] passes when the data of the command does not fit, at the given paths', () => {
    const bad = order.when(Order.commands.CreateOrder({ customerId: 'ana', lines: [{ sku: 'a', quantity: 0, price: 0.5 }] }));
    bad.thenInvalid();
    bad.thenInvalid('lines.0.quantity', 'lines.0.price');
    expect(failureOf(() => bad.thenInvalid('lines'))).toContain('expected "lines", got "lines.0.quantity"');
    expect(failureOf(() => order.given(created).when(ship).thenInvalid())).toContain('it was accepted with');
  });
});

describe('upcastsTo', () => {
  const golden = { type: 'OrderCreated', schemaVersion: 1, data: { customer: 'ana', lines } } as const;

  it('[C63] a stored event of an old version is compared with what it is upcast to', () => {
    order.stored(golden).upcastsTo({ customerId: 'ana', lines, currency: 'EUR' });
    expect(failureOf(() => order.stored(golden).upcastsTo({ customerId: 'ben', lines, currency: 'EUR' }))).toContain(
      'customerId: expected "ben", got "ana"',
    );
  });

  it('[C63] one that cannot be upcast fails with the typed error', () => {
    expect(() => order.stored({ ...golden, schemaVersion: 3 }).upcastsTo({})).toThrow(
      expect.objectContaining({ code: 'unsupported-version' }),
    );
  });
});

describe('what is checked besides', () => {
  it('[C64] time, actor, command and stream are as the options say, and the same in every run', () => {
    const Seen = pairOf((make, { now, actor, newId }) => [make.Seen({ now, actor, id: newId() })]);
    const options = { id: 'x', now: '2027-01-01T00:00:00.000Z', actor: 'ben', commandId: '0192f7c4-0000-7000-8000-000000000001' };
    specFor(Seen, options)
      .when(Seen.commands.Go({}))
      .thenEvents(Seen.events.Seen({ now: options.now, actor: 'ben', id: '3901d514-e801-8aae-9af4-2f0703ef12f2' }));
    expect(() => specFor(Seen, { id: 'a b' })).toThrow(expect.objectContaining({ code: 'invalid-stream' }));
  });

  it('[C65] a decider that is not pure fails', () => {
    let count = 0;
    const Counting = pairOf((make) => [make.One({ n: (count += 1) })]);
    expect(
      failureOf(() =>
        specFor(Counting)
          .when(Counting.commands.Go({}))
          .thenEvents(Counting.events.One({ n: 1 })),
      ),
    ).toContain('a decider must be pure');
  });

  it('[C65] a handler that changes the state in place fails', () => {
    const Changing = pairOf(
      (make) => [make.One({ n: 1 })],
      (state) => {
        state.seen.push(1);
        return state;
      },
    );
    const { One } = Changing.events;
    expect(() =>
      specFor(Changing)
        .given(One({ n: 1 }))
        .when(Changing.commands.Go({}))
        .thenNothing(),
    ).toThrow(TypeError);
    expect(() =>
      specFor(Changing)
        .when(Changing.commands.Go({}))
        .thenEvents(One({ n: 1 })),
    ).toThrow(TypeError);
  });

  it('[C65] a state that is not JSON fails', () => {
    const Losing = pairOf(
      () => [],
      () => ({ seen: [Number.NaN] }),
    );
    expect(
      failureOf(() =>
        specFor(Losing)
          .given(Losing.events.One({ n: 1 }))
          .when(Losing.commands.Go({}))
          .thenNothing(),
      ),
    ).toContain('The state after One is not JSON');
  });

  it('[C65] a command that the aggregate does not have fails with unknown-command', () => {
    expect(() => order.when({ ...ship, type: 'PayOrder' as 'ShipOrder' }).thenNothing()).toThrow(
      expect.objectContaining({ code: 'unknown-command' }),
    );
  });

  it('[C65] the builder is not a thenable: it can be awaited by mistake', () => {
    expect([order, order.given(), order.when(ship)].some((builder) => 'then' in builder)).toBe(false);
  });
});

const N = z.object({ n: z.number() });
const definitions = { One: event(N), Two: event(N), Seen: event(z.object({ now: z.string(), actor: z.string(), id: z.string() })) };
type Context = DecideContext<typeof definitions>;
type Make = Context['event'];

/** An aggregate whose one command is decided as given. */
function pairOf(
  decider: (make: Make, context: Context) => ReturnType<Make[keyof Make]>[],
  evolve: (state: { seen: number[] }) => { seen: number[] } = (state) => state,
) {
  return defineAggregate('pair', {
    events: definitions,
    commands: { Go: command(z.object({})) },
    initialState: () => ({ seen: [] as number[] }),
    evolve: { One: evolve, Two: evolve, Seen: evolve },
    decide: { Go: (_command, _state, context) => decider(context.event, context) },
  });
}
