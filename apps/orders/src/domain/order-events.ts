/** What can happen to an order. */
import { event } from '@headwater/core';
import * as z from 'zod/mini';
import { Currency, CustomerId, NoteText, Reason, TrackingNo } from './fields.ts';
import { Line } from './line.ts';
import { Payment } from './payment.ts';

export const orderEvents = {
  /** `createdAt` is the decider's time: the device's, but at the edge never later than the receipt. */
  OrderCreated: event(z.object({ customerId: CustomerId, currency: Currency, lines: z.array(Line), createdAt: z.string() })),
  LineAdded: event(Line),
  /** The whole line, so that nobody has to look up what an order was reduced by. */
  LineRemoved: event(Line),
  OrderPaid: event(Payment),
  OrderShipped: event(z.object({ trackingNo: TrackingNo })),
  OrderDelivered: event(z.object({})),
  /** `refund` is what had been paid, in minor units: 0 for an unpaid order. */
  OrderCancelled: event(z.object({ reason: Reason, refund: z.int() })),
  /** Free text about people may have to go one day. */
  NoteAdded: event(z.object({ text: NoteText }), { erasable: true }),
};
