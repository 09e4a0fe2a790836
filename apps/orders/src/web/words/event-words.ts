/** What happened to an order, in words that follow the name of a person: “Ben” “shipped it as 1Z…”. */
import type { EventOf } from '@headwater/core';
import { formatMoney, totalOf, type Order } from '../../domain/index.ts';
import { methodWords } from './status-words.ts';

export type OrderEvent = EventOf<typeof Order>;

export interface EventWords {
  /** After a name. */
  readonly did: string;
  /** What somebody wrote, to be set apart. */
  readonly quote?: string;
}

/** `currency` is the order's. */
export function eventInWords(event: OrderEvent, currency: string): EventWords {
  switch (event.type) {
    case 'OrderCreated':
      return { did: `created the order over ${formatMoney(totalOf(event.data.lines), event.data.currency)}` };
    case 'LineAdded':
      return { did: `added ${event.data.quantity} × ${event.data.name}` };
    case 'LineRemoved':
      return { did: `removed ${event.data.quantity} × ${event.data.name}` };
    case 'OrderPaid':
      return { did: `recorded the payment of ${formatMoney(event.data.amount, currency)} ${methodWords[event.data.method]}` };
    case 'OrderShipped':
      return { did: `shipped it as ${event.data.trackingNo}` };
    case 'OrderDelivered':
      return { did: 'recorded the delivery' };
    case 'OrderCancelled':
      return {
        did: event.data.refund > 0 ? `cancelled it; ${formatMoney(event.data.refund, currency)} to be refunded` : 'cancelled it',
        quote: event.data.reason,
      };
    case 'NoteAdded':
      return { did: 'noted', quote: event.data.text };
  }
}

const types: Readonly<Record<OrderEvent['type'], true>> = {
  OrderCreated: true,
  LineAdded: true,
  LineRemoved: true,
  OrderPaid: true,
  OrderShipped: true,
  OrderDelivered: true,
  OrderCancelled: true,
  NoteAdded: true,
};

/** Whether an event of the device's log is one of an order that this version of the app knows. */
export function isOrderEvent(event: { readonly stream: string; readonly type: string }): event is OrderEvent {
  return event.stream.startsWith('order-') && Object.hasOwn(types, event.type);
}
