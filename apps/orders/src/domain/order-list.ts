/**
 * The desk's list: one document an order, on every client and at the edge.
 *
 * What it costs there, in rows written: the document at each event that changes it, `byCreatedAt` once an order,
 * `byStatus` at each change of status. Totals are read, not written: they have no documents of their own.
 */
import { defineProjection, parseStream, type DocumentReader, type ReadOptions } from '@headwater/core';
import * as z from 'zod/mini';
import { CustomerId } from './fields.ts';
import { lineTotal, totalOf } from './line.ts';
import { minorDigits } from './money.ts';
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
  readonly values: readonly Value[];
}

/** What was ordered on a day, like `2026-11-21`. */
export interface DayValue {
  readonly day: string;
  readonly count: number;
  readonly values: readonly Value[];
}

/** In minor units. */
export interface Value {
  readonly currency: string;
  readonly amount: number;
}

/** One page of what was asked for; `count` and `values` are of all pages. */
export interface FoundOrders {
  readonly count: number;
  readonly values: readonly Value[];
  readonly orders: readonly OrderSummary[];
}

/** Newest first; highest amount first, whatever the currency; by customer. Ties: newest first. */
export const ORDER_SORTS = ['newest', 'value', 'customer'] as const;
export type OrderSort = (typeof ORDER_SORTS)[number];

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
    /** Walks no further than its page reaches: for whoever reads the whole list page by page. */
    NewestOrders: query(
      z.object({
        status: z.optional(OrderStatus),
        limit: z._default(z.int().check(z.gte(1), z.lte(MAX_PAGE)), 50),
        offset: z._default(z.int().check(z.gte(0)), 0),
      }),
      ({ status, limit, offset }, docs) => newestFirst(docs, status, { limit, offset }),
    ),
    /** Walks all orders, or all of a status: what it counts are all that were found. */
    FindOrders: query(
      z.object({
        status: z.optional(OrderStatus),
        /** Part of an order's number or of its customer's id, in capitals or not. */
        text: z._default(z.string().check(z.maxLength(100)), ''),
        /** Customers that the text stands for as well: whoever knows their names says so. */
        customers: z._default(z.array(CustomerId).check(z.maxLength(100)), []),
        sort: z._default(z.enum(ORDER_SORTS), 'newest'),
        limit: z._default(z.int().check(z.gte(1), z.lte(MAX_PAGE)), 50),
        offset: z._default(z.int().check(z.gte(0)), 0),
      }),
      ({ status, text, customers, sort, limit, offset }, docs): FoundOrders => {
        const newest = newestFirst(docs, status);
        const found = text === '' ? newest : newest.filter(matching(text, customers));
        return { count: found.length, values: valuesOf(found), orders: sorted(found, sort).slice(offset, offset + limit) };
      },
    ),
    /** What was ordered and not cancelled, by the day on which it was ordered; days without orders are left out. */
    ValueByDay: query(
      z.object({
        /** The first time that counts: ISO 8601 in UTC. */
        from: z.iso.datetime(),
        /** What whoever asks adds to UTC to get their time of day. */
        offsetMinutes: z._default(z.int().check(z.gte(-840), z.lte(840)), 0),
      }),
      ({ from, offsetMinutes }, docs): DayValue[] => {
        const ordersByDay = new Map<string, OrderSummary[]>();
        for (const order of docs.range('byCreatedAt', { from })) {
          if (order.status === 'cancelled') continue;
          const day = new Date(Date.parse(order.createdAt) + offsetMinutes * 60_000).toISOString().slice(0, 10);
          const orders = ordersByDay.get(day);
          if (orders === undefined) ordersByDay.set(day, [order]);
          else orders.push(order);
        }
        return [...ordersByDay].map(([day, orders]) => ({ day, count: orders.length, values: valuesOf(orders) }));
      },
    ),
    OrderTotals: query(z.object({}), (_params, docs): StatusTotal[] => {
      const orders = docs.all();
      return ORDER_STATUSES.map((status) => {
        const ofStatus = orders.filter((order) => order.status === status);
        return { status, count: ofStatus.length, values: valuesOf(ofStatus) };
      });
    }),
  }),
});

function changed(doc: OrderSummary, updatedAt: string, change: Partial<OrderSummary>): OrderSummary {
  return { ...doc, ...change, updatedAt };
}

type OrderReader = DocumentReader<OrderSummary, 'byCreatedAt' | 'byStatus'>;

function newestFirst(docs: OrderReader, status: OrderStatus | undefined, page: ReadOptions = {}): readonly OrderSummary[] {
  const options = { ...page, order: 'descending' } as const;
  // '!' is the character after the blank: the range holds exactly the times of this status.
  return status === undefined
    ? docs.range('byCreatedAt', options)
    : docs.range('byStatus', { ...options, from: `${status} `, to: `${status}!` });
}

function matching(text: string, customers: readonly string[]): (order: OrderSummary) => boolean {
  const wanted = text.toLowerCase();
  const named = new Set(customers);
  return ({ id, customerId }) => named.has(customerId) || id.toLowerCase().includes(wanted) || customerId.toLowerCase().includes(wanted);
}

/** `newest` is in the order of its name; sorting is stable. */
function sorted(newest: readonly OrderSummary[], sort: OrderSort): readonly OrderSummary[] {
  switch (sort) {
    case 'newest':
      return newest;
    case 'value':
      return [...newest].sort((left, right) => wholeAmount(right) - wholeAmount(left));
    case 'customer':
      return [...newest].sort(({ customerId: left }, { customerId: right }) => (left < right ? -1 : left > right ? 1 : 0));
  }
}

function wholeAmount({ total, currency }: OrderSummary): number {
  return total / 10 ** minorDigits(currency);
}

function valuesOf(orders: readonly OrderSummary[]): readonly Value[] {
  const amountByCurrency = new Map<string, number>();
  for (const { currency, total } of orders) amountByCurrency.set(currency, (amountByCurrency.get(currency) ?? 0) + total);
  return [...amountByCurrency].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, amount]) => ({ currency, amount }));
}
