/**
 * The order: decided in the browser at once, and again at the edge, by this code.
 *
 * Lines change only while it is open; paying takes exactly the total; it is shipped only when paid, delivered only when
 * shipped, and may be cancelled until it is shipped. Notes can be added always.
 */
import { defineAggregate, type DecideContext } from '@headwater/core';
import { MAX_LINES, totalOf, type Line } from './line.ts';
import { orderCommands } from './order-commands.ts';
import { orderEvents } from './order-events.ts';
import type { ExistingOrder, OrderState } from './order-state.ts';

type Reject = Pick<DecideContext, 'reject'>;

export const Order = defineAggregate('order', {
  events: orderEvents,
  commands: orderCommands,
  initialState: (): OrderState => ({ status: 'none' }),

  evolve: {
    OrderCreated: (_state, { data }) => ({ status: 'open', ...data }),
    LineAdded: (state, { data }) => (state.status === 'open' ? { ...state, lines: [...state.lines, data] } : state),
    LineRemoved: (state, { data }) =>
      state.status === 'open' ? { ...state, lines: state.lines.filter(({ sku }) => sku !== data.sku) } : state,
    OrderPaid: (state, { data }) => (state.status === 'open' ? { ...state, status: 'paid', payment: data } : state),
    OrderShipped: (state, { data }) => (state.status === 'paid' ? { ...state, status: 'shipped', trackingNo: data.trackingNo } : state),
    OrderDelivered: (state) => (state.status === 'shipped' ? { ...state, status: 'delivered' } : state),
    OrderCancelled: (state, { data }) => (state.status === 'none' ? state : { ...baseOf(state), status: 'cancelled', ...data }),
    NoteAdded: (state) => state,
  },

  decide: {
    CreateOrder: ({ data }, state, { event, reject, now }) => {
      if (state.status !== 'none') return reject('OrderAlreadyExists');
      const twice = data.lines.find((line, index) => findLine(data.lines, line.sku) !== data.lines[index]);
      if (twice !== undefined) return reject('SkuAlreadyOrdered', { sku: twice.sku, quantity: twice.quantity });
      return event.OrderCreated({ ...data, createdAt: now });
    },

    AddLine: ({ data }, state, { event, reject }) => {
      if (state.status !== 'open') return notOpen(state, { reject });
      const present = findLine(state.lines, data.sku);
      if (present !== undefined) return reject('SkuAlreadyOrdered', { sku: present.sku, quantity: present.quantity });
      if (state.lines.length >= MAX_LINES) return reject('TooManyLines', { limit: MAX_LINES });
      return event.LineAdded(data);
    },

    RemoveLine: ({ data }, state, { event, reject }) => {
      if (state.status !== 'open') return notOpen(state, { reject });
      const line = findLine(state.lines, data.sku);
      if (line === undefined) return []; // it is gone already: what was asked for
      if (state.lines.length === 1) return reject('LastLine', { sku: line.sku });
      return event.LineRemoved(line);
    },

    PayOrder: ({ data }, state, { event, reject }) => {
      if (state.status === 'none') return reject('OrderNotFound');
      if (state.status === 'cancelled') return reject('OrderWasCancelled', { reason: state.reason });
      if (state.status !== 'open') return reject('OrderAlreadyPaid', { ...state.payment, currency: state.currency });
      const total = totalOf(state.lines);
      if (data.amount !== total) return reject('AmountDiffers', { amount: data.amount, total, currency: state.currency });
      return event.OrderPaid(data);
    },

    ShipOrder: ({ data }, state, { event, reject }) => {
      switch (state.status) {
        case 'none':
          return reject('OrderNotFound');
        case 'open':
          return reject('OrderNotPaid', { total: totalOf(state.lines), currency: state.currency });
        case 'cancelled':
          return reject('OrderWasCancelled', { reason: state.reason });
        case 'shipped':
        case 'delivered':
          // The same parcel, said twice, is one shipment.
          return state.trackingNo === data.trackingNo ? [] : reject('OrderAlreadyShipped', { trackingNo: state.trackingNo });
        case 'paid':
          return event.OrderShipped(data);
      }
    },

    DeliverOrder: (_command, state, { event, reject }) => {
      switch (state.status) {
        case 'none':
          return reject('OrderNotFound');
        case 'cancelled':
          return reject('OrderWasCancelled', { reason: state.reason });
        case 'open':
        case 'paid':
          return reject('OrderNotShipped', { status: state.status });
        case 'delivered':
          return [];
        case 'shipped':
          return event.OrderDelivered({});
      }
    },

    CancelOrder: ({ data }, state, { event, reject }) => {
      switch (state.status) {
        case 'none':
          return reject('OrderNotFound');
        case 'cancelled':
          return reject('OrderWasCancelled', { reason: state.reason });
        case 'shipped':
        case 'delivered':
          return reject('OrderAlreadyShipped', { trackingNo: state.trackingNo });
        case 'open':
          return event.OrderCancelled({ reason: data.reason, refund: 0 });
        case 'paid':
          return event.OrderCancelled({ reason: data.reason, refund: state.payment.amount });
      }
    },

    AddNote: ({ data }, state, { event, reject }) => (state.status === 'none' ? reject('OrderNotFound') : event.NoteAdded(data)),
  },

  snapshot: { version: 1, every: 50 },
});

function notOpen(state: Exclude<OrderState, { status: 'open' }>, { reject }: Reject) {
  switch (state.status) {
    case 'none':
      return reject('OrderNotFound');
    case 'cancelled':
      return reject('OrderWasCancelled', { reason: state.reason });
    case 'paid':
    case 'shipped':
    case 'delivered':
      return reject('OrderNotOpen', { status: state.status });
  }
}

function findLine(lines: readonly Line[], sku: string): Line | undefined {
  return lines.find((line) => line.sku === sku);
}

function baseOf({
  customerId,
  currency,
  lines,
  createdAt,
}: ExistingOrder): Pick<ExistingOrder, 'customerId' | 'currency' | 'lines' | 'createdAt'> {
  return { customerId, currency, lines, createdAt };
}
