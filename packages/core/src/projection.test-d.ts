import { expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { defineAggregate } from './aggregate.ts';
import { event } from './event.ts';
import { Order, OrderList } from './order.fixture.ts';
import { defineProjection, type DocOf, type Query } from './projection.ts';

const Shipment = defineAggregate('shipment', {
  events: { ShipmentSent: event(z.object({ carrier: z.string() })) },
  initialState: () => 0,
  evolve: { ShipmentSent: (count) => count + 1 },
});
const base = { version: 1, from: [Order], key: () => 'one', initial: () => ({ total: 0 }) } as const;

test('[C7] the events of a projection are those of its aggregates, its documents what `initial` gives', () => {
  defineProjection('both', {
    version: 1,
    from: [Order, Shipment],
    key: (given) => {
      expectTypeOf(given.type).toEqualTypeOf<'OrderCreated' | 'OrderShipped' | 'OrderCancelled' | 'ShipmentSent'>();
      return null;
    },
    initial: () => ({ carriers: [] as string[] }),
    on: {
      ShipmentSent: (doc, { data, stream }) => {
        expectTypeOf(data).toEqualTypeOf<{ carrier: string }>();
        expectTypeOf(stream).toEqualTypeOf<string>();
        return { carriers: [...doc.carriers, data.carrier] };
      },
    },
  });
  expectTypeOf<DocOf<typeof OrderList>>().toEqualTypeOf<{ status: string; customerId: string; total: number }>();
  // @ts-expect-error no such event
  defineProjection('x', { ...base, on: { OrderPaid: () => ({ total: 1 }) } });
  // @ts-expect-error not a document
  defineProjection('x', { ...base, on: { OrderShipped: () => ({ sum: 1 }) } });
  // @ts-expect-error a document is JSON
  defineProjection('x', { ...base, initial: () => ({ at: new Date(0) }), on: {} });
});

test('[C7] two aggregates with an event of the same name do not compile', () => {
  const Clash = defineAggregate('clash', {
    events: { OrderShipped: event(z.object({})) },
    initialState: () => 0,
    evolve: { OrderShipped: (state) => state },
  });
  // @ts-expect-error both have OrderShipped
  defineProjection('x', { ...base, from: [Order, Clash], on: {} });
});

test('[C8] queries are made from the input of their schema, answer what they return, and know the indexes', () => {
  const query = OrderList.queries.OrdersByStatus({ status: 'open' });
  expectTypeOf(query).toEqualTypeOf<Query<{ status: string; customerId: string; total: number }[]>>();
  expectTypeOf(OrderList.queries.CountByStatus({ status: 'open' })).toEqualTypeOf<Query<number>>();
  // @ts-expect-error a status is a string
  OrderList.queries.OrdersByStatus({ status: 1 });
  expectTypeOf(OrderList.queries).not.toHaveProperty('OrdersByTotal');
  defineProjection('x', {
    ...base,
    on: {},
    indexes: { byTotal: (doc) => doc.total },
    queries: (make) => ({
      Good: make(z.object({ limit: z.int().default(1) }), ({ limit }, docs) => {
        expectTypeOf(limit).toEqualTypeOf<number>();
        return docs.range('byTotal', { limit });
      }),
      // @ts-expect-error no such index
      Bad: make(z.object({}), (_params, docs) => docs.where('byStatus', 'open')),
      // @ts-expect-error parameters are JSON
      Worse: make(z.object({ at: z.date() }), (_params, docs) => docs.all()),
    }),
  });
  defineProjection('x', {
    ...base,
    on: {},
    // @ts-expect-error an index value is text, a number or null
    indexes: { byTotal: (doc) => ({ total: doc.total }) },
  });
});
