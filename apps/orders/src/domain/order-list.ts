/**
 * The desk's list: one document an order, on every client and at the edge.
 *
 * What it costs there, in rows written: the document at each event that changes it, `byCreatedAt` once an order,
 * `byStatus` at each change of status. Totals are read, not written: they have no documents of their own.
 */
import { defineProjection, parseStream } from '@headwater/core';
import * as z from 'zod/mini';
import { lineTotal, totalOf } from './line.ts';
import { Order } from './order.ts';
import { ORDER_STATUSES, OrderStatus } from './order-status.ts';

export interface OrderSummary {
  readonly id: string;
  /** ISO 8601 in UTC, as all times here. */
  readonly createdAt: string;
  /** The principal. */
  readonly createdBy: string;
  /** The last change; a note is none. */
  readonly updatedAt: string;
  readonly customerId: string;
  readonly status: OrderStatus;
  readonly lineCount: number;
  /** In minor units of `currency`. */
  readonly total: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** How many orders a status has, and what they are worth, in minor units by currency. */
export interface StatusTotal {
  readonly status: OrderStatus;
  readonly count: number;
  readonly values: readonly { readonly currency: string; readonly amount: number }[];
}

/** The most that one page may ask for. */
export const MAX_PAGE = 500;

export const OrderList = defineProjection('order-list', {
  version: 1,
  from: [Order],
  key: (event) => event.stream,
  initial: (key: string): OrderSummary => ({
    id: parseStream(key)?.id ?? key,
    createdAt: '',
    createdBy: '',
    updatedAt: '',
    customerId: '',
    status: 'open',
    lineCount: 0,
    total: 0,
    currency: '',
  }),
  on: {
    OrderCreated: (doc, { data, meta }) =>
      changed(doc, data.createdAt, {
        createdAt: data.createdAt,
        createdBy: meta.actor,
        customerId: data.customerId,
        lineCount: data.lines.length,
        total: totalOf(data.lines),
        currency: data.currency,
      }),
    LineAdded: (doc, { data, recordedAt }) =>
      changed(doc, recordedAt, { lineCount: doc.lineCount + 1, total: doc.total + lineTotal(data) }),
    LineRemoved: (doc, { data, recordedAt }) =>
      changed(doc, recordedAt, { lineCount: doc.lineCount - 1, total: doc.total - lineTotal(data) }),
    OrderPaid: (doc, { recordedAt }) => changed(doc, recordedAt, { status: 'paid' }),
    OrderShipped: (doc, { recordedAt }) => changed(doc, recordedAt, { status: 'shipped' }),
    OrderDelivered: (doc, { recordedAt }) => changed(doc, recordedAt, { status: 'delivered' }),
    OrderCancelled: (doc, { recordedAt }) => changed(doc, recordedAt, { status: 'cancelled' }),
  },
  indexes: {
    byCreatedAt: (doc) => doc.createdAt,
    byStatus: (doc) => `${doc.status} ${doc.createdAt}`,
  },
  queries: (query) => ({
    NewestOrders: query(
      z.object({
        status: z.optional(OrderStatus),
        limit: z._default(z.int().check(z.gte(1), z.lte(MAX_PAGE)), 50),
        offset: z._default(z.int().check(z.gte(0)), 0),
      }),
      ({ status, limit, offset }, docs) => {
        const page = { limit, offset, order: 'descending' } as const;
        // '!' is the character after the blank: the range holds exactly the times of this status.
        return status === undefined
          ? docs.range('byCreatedAt', page)
          : docs.range('byStatus', { ...page, from: `${status} `, to: `${status}!` });
      },
    ),
    OrderTotals: query(z.object({}), (_params, docs): StatusTotal[] => {
      const totals = new Map(ORDER_STATUSES.map((status) => [status, { count: 0, amounts: new Map<string, number>() }]));
      for (const { status, currency, total } of docs.all()) {
        const entry = totals.get(status);
        if (entry === undefined) continue;
        entry.count += 1;
        entry.amounts.set(currency, (entry.amounts.get(currency) ?? 0) + total);
      }
      return [...totals].map(([status, { count, amounts }]) => ({
        status,
        count,
        values: [...amounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, amount]) => ({ currency, amount })),
      }));
    }),
  }),
});

function changed(doc: OrderSummary, updatedAt: string, change: Partial<OrderSummary>): OrderSummary {
  return { ...doc, ...change, updatedAt };
}
