import * as z from 'zod';
import { command } from './command.ts';
import { defineAggregate, type RejectionOf, type StateOf, type EventOf, type CommandOf } from './aggregate.ts';
import { event } from './event.ts';
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
    OrderShipped: (state, { data }) => (state.status === 'open' ? { status: 'shipped', customerId: state.customerId, trackingNo: data.trackingNo } : state),
    OrderCancelled: (state, { data }) => (state.status === 'none' ? state : { status: 'cancelled', customerId: state.customerId, reason: data.reason }),
  },
  decide: {
    CreateOrder: ({ data }, state, { event, reject }) => (state.status !== 'none' ? reject('OrderAlreadyExists') : event.OrderCreated(data)),
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
type X = RejectionOf<typeof Order>['code'];
const x: X = 'OrderNotOpen';
// @ts-expect-error
const y: X = 'Nope';
const d: RejectionOf<typeof Order, 'ShipOrder'>['details'] = { status: 'cancelled' };
// @ts-expect-error
const d2: RejectionOf<typeof Order, 'ShipOrder'>['details'] = { status: 'open' };
const c = Order.commands.CreateOrder({ customerId: 'a', lines: [] });
// @ts-expect-error
Order.commands.CreateOrder({ customerId: 4, lines: [] });
const s: StateOf<typeof Order> = { status: 'none' };
const e: EventOf<typeof Order>['type'] = 'OrderShipped';
const cc: CommandOf<typeof Order> = c;
// @ts-expect-error
event(z.object({ a: z.date() }));
const Bare = defineAggregate('bare', { events: { Noted: event(z.object({ text: z.string() })) }, initialState: () => 0, evolve: { Noted: (n) => n + 1 } });
Bare.commands.RecordNoted({ text: '' });
// @ts-expect-error a missing event does not compile
defineAggregate('bare', { events: { Noted: event(z.object({ text: z.string() })), Z: event(z.object({})) }, initialState: () => 0, evolve: { Noted: (n) => n + 1 } });
export { x, y, d, d2, s, e, cc };
