import * as z from 'zod';
import { Order } from './aggregate.test-d.ts';
import { defineProjection, type DocOf, type Query } from './projection.ts';
export const OrderList = defineProjection('order-list', {
  version: 1,
  from: [Order],
  key: (event) => event.stream,
  initial: () => ({ status: 'open', customerId: '', total: 0 }),
  on: {
    OrderCreated: (doc, { data }) => ({ ...doc, customerId: data.customerId, total: data.lines.reduce((sum, line) => sum + line.quantity * line.price, 0) }),
    OrderShipped: (doc) => ({ ...doc, status: 'shipped' }),
    OrderCancelled: () => null,
  },
  indexes: { byStatus: (doc) => doc.status, byCustomer: (doc) => doc.customerId },
  queries: (query) => ({
    OrdersByStatus: query(z.object({ status: z.string(), limit: z.int().default(50) }), ({ status, limit }, docs) => docs.where('byStatus', status, { limit })),
  }),
});
type Doc = DocOf<typeof OrderList>;
const q: Query<{ status: string; customerId: string; total: number }[]> = OrderList.queries.OrdersByStatus({ status: 'x' });
const doc: Doc = { status: '', customerId: '', total: 1 };
// @ts-expect-error
OrderList.queries.OrdersByStatus({ status: 1 });
defineProjection('dup', {
  version: 1,
  // @ts-expect-error two with the same
  from: [Order, Order],
  key: (event) => event.stream,
  initial: () => 0,
  on: {},
});
export { q, doc };
