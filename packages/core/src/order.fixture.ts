/** An order as the documentation shows it: for the tests of this package. */
import * as z from 'zod';
import { defineAggregate } from './aggregate.ts';
import { command } from './command.ts';
import { event } from './event.ts';
import { defineProjection } from './projection.ts';

const Line = z.object({ sku: z.string(), quantity: z.int().positive(), price: z.int() });

type OrderState =
  | { status: 'none' }
  | { status: 'open'; customerId: string; lines: z.infer<typeof Line>[] }
  | { status: 'shipped'; customerId: string; trackingNo: string }
  | { status: 'cancelled'; customerId: string; reason: string };

export const Order = defineAggregate('order', {
  events: {
    OrderCreated: event(z.object({ customer: z.string(), lines: z.array(Line) })).next(
      z.object({ customerId: z.string(), lines: z.array(Line), currency: z.string() }),
      (v1) => ({ customerId: v1.customer, lines: v1.lines, currency: 'EUR' }),
    ),
    OrderShipped: event(z.object({ trackingNo: z.string() })),
    OrderCancelled: event(z.object({ reason: z.string() }), { erasable: true }),
  },
  commands: {
    CreateOrder: command(z.object({ customerId: z.string(), lines: z.array(Line).min(1), currency: z.string().default('EUR') })),
    ShipOrder: command(z.object({ trackingNo: z.string() })),
    CancelOrder: command(z.object({ reason: z.string() }), { onConflict: 'strict' }),
  },
  initialState: (): OrderState => ({ status: 'none' }),
  evolve: {
    OrderCreated: (_state, { data }) => ({ status: 'open', customerId: data.customerId, lines: data.lines }),
    OrderShipped: (state, { data }) =>
      state.status === 'open' ? { status: 'shipped', customerId: state.customerId, trackingNo: data.trackingNo } : state,
    OrderCancelled: (state, { data }) =>
      state.status === 'none' ? state : { status: 'cancelled', customerId: state.customerId, reason: data.reason },
  },
  decide: {
    CreateOrder: ({ data }, state, { event, reject }) =>
      state.status !== 'none' ? reject('OrderAlreadyExists') : event.OrderCreated(data),
    ShipOrder: ({ data }, state, { event, reject }) => {
      if (state.status === 'shipped') return [];
      if (state.status !== 'open') return reject('OrderNotOpen', { status: state.status });
      return event.OrderShipped({ trackingNo: data.trackingNo });
    },
    CancelOrder: ({ data }, state, { event, reject }) =>
      state.status === 'shipped' ? reject('OrderAlreadyShipped', { trackingNo: state.trackingNo }) : event.OrderCancelled(data),
  },
  snapshot: { version: 1, every: 100 },
});

export const OrderList = defineProjection('order-list', {
  version: 1,
  from: [Order],
  key: (event) => event.stream,
  initial: () => ({ status: 'open', customerId: '', total: 0 }),
  on: {
    OrderCreated: (doc, { data }) => ({
      ...doc,
      customerId: data.customerId,
      total: data.lines.reduce((sum, line) => sum + line.quantity * line.price, 0),
    }),
    OrderShipped: (doc) => ({ ...doc, status: 'shipped' }),
    OrderCancelled: () => null,
  },
  indexes: { byStatus: (doc) => doc.status, byCustomer: (doc) => doc.customerId },
  queries: (query) => ({
    OrdersByStatus: query(z.object({ status: z.string(), limit: z.int().default(50) }), ({ status, limit }, docs) =>
      docs.where('byStatus', status, { limit }),
    ),
    CountByStatus: query(z.object({ status: z.string() }), ({ status }, docs) => docs.count('byStatus', status)),
  }),
});
