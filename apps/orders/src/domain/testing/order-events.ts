/** Builders of what happened to an order, with defaults. */
import { Order } from '../order.ts';
import type { Line } from '../line.ts';

export const beans: Line = { sku: 'BEAN-1', name: 'Espresso beans', quantity: 2, price: 1_250 };
export const filters: Line = { sku: 'FILT-9', name: 'Paper filters', quantity: 1, price: 390 };

type Created = Parameters<typeof Order.events.OrderCreated>[0];

export const created = (data: Partial<Created> = {}) =>
  Order.events.OrderCreated({ customerId: 'meridian', currency: 'EUR', lines: [beans], createdAt: '2026-01-01T00:00:00.000Z', ...data });
export const lineAdded = (line: Line = filters) => Order.events.LineAdded(line);
export const lineRemoved = (line: Line = beans) => Order.events.LineRemoved(line);
export const paid = (amount = 2_500) => Order.events.OrderPaid({ amount, method: 'card' });
export const shipped = (trackingNo = '1Z-1') => Order.events.OrderShipped({ trackingNo });
export const delivered = () => Order.events.OrderDelivered({});
export const cancelled = (refund = 0, reason = 'changed their mind') => Order.events.OrderCancelled({ reason, refund });
export const noted = (text = 'ring twice') => Order.events.NoteAdded({ text });
