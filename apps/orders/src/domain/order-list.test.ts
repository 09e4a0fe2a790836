import { DocumentTable, project, recordEvents, runQuery, type ProposedEvent } from '@headwater/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { OrderList, type FoundOrders, type OrderSummary } from './order-list.ts';
import { beans, cancelled, created, delivered, filters, lineAdded, lineRemoved, noted, paid, shipped } from './testing/order-events.ts';

const { FindOrders, NewestOrders, OrderTotals, ValueByDay } = OrderList.queries;

describe('the list of orders', () => {
  let table: DocumentTable;
  beforeEach(() => {
    table = new DocumentTable(OrderList.indexes);
  });

  it('[O11] a document tells id, customer, status, total, currency, number of lines, times and who created it', () => {
    happened('o-1', [created(), lineAdded(), lineRemoved(beans), paid(390)], { actor: 'ana', recordedAt: '2026-01-02T00:00:00.000Z' });
    expect(ask(FindOrders({})).orders).toEqual([
      {
        id: 'o-1',
        createdAt: '2026-01-01T00:00:00.000Z',
        createdBy: 'ana',
        updatedAt: '2026-01-02T00:00:00.000Z',
        customerId: 'meridian',
        status: 'paid',
        lineCount: 1,
        total: 390,
        currency: 'EUR',
      },
    ]);
  });

  it('[O11] a note leaves the document as it is, so it costs no row at the edge', () => {
    happened('o-1', [created()]);
    const [before] = ask(FindOrders({})).orders;
    happened('o-1', [noted()]);
    expect(ask(FindOrders({})).orders[0]).toBe(before);
  });

  it('[O11] orders are listed newest first, by status when one is asked for, in pages', () => {
    happened('c', [created({ createdAt: at(1) })]);
    happened('a', [created({ createdAt: at(2) }), paid()]);
    happened('d', [created({ createdAt: at(3) })]);
    happened('b', [created({ createdAt: at(4) }), paid(), shipped()]);
    expect(ids(NewestOrders({}))).toEqual(['b', 'd', 'a', 'c']);
    expect(ids(NewestOrders({ status: 'open' }))).toEqual(['d', 'c']);
    expect(ids(NewestOrders({ status: 'paid' }))).toEqual(['a']);
    expect(ids(NewestOrders({ status: 'cancelled' }))).toEqual([]);
    expect(ids(NewestOrders({ limit: 2, offset: 1 }))).toEqual(['d', 'a']);
    expect(ids(NewestOrders({ status: 'open', limit: 1, offset: 1 }))).toEqual(['c']);
    expect(ids(FindOrders({ status: 'open', limit: 1, offset: 1 }))).toEqual(['c']);
  });

  it('[O42] orders are found by a part of their number or customer, and by the customers whose names were meant', () => {
    happened('K7Q2-1', [created({ customerId: 'meridian' })]);
    happened('K7Q2-2', [created({ customerId: 'ember' }), paid()]);
    happened('XX00-3', [created({ customerId: 'ember', currency: 'CHF' })]);
    expect(ids(FindOrders({ text: 'k7q2' })).toSorted()).toEqual(['K7Q2-1', 'K7Q2-2']);
    expect(ids(FindOrders({ text: 'MERI' }))).toEqual(['K7Q2-1']);
    expect(ids(FindOrders({ text: 'Kitchen', customers: ['ember'] })).toSorted()).toEqual(['K7Q2-2', 'XX00-3']);
    expect(ids(FindOrders({ text: 'k7q2', status: 'paid' }))).toEqual(['K7Q2-2']);
    expect(ask(FindOrders({ text: 'nobody' }))).toEqual({ count: 0, values: [], orders: [] });
  });

  it('[O42] what is found is counted and summed up over all pages', () => {
    happened('a', [created()]);
    happened('b', [created({ currency: 'CHF' })]);
    happened('c', [created()]);
    const { count, values, orders } = ask(FindOrders({ limit: 1, offset: 2 }));
    expect(orders).toHaveLength(1);
    expect({ count, values }).toEqual({
      count: 3,
      values: [
        { currency: 'CHF', amount: 2_500 },
        { currency: 'EUR', amount: 5_000 },
      ],
    });
  });

  it('[O42] orders are sorted by age, by amount whatever the currency, or by customer; the newest of equals comes first', () => {
    happened('a', [created({ createdAt: at(1), customerId: 'zeta' })]);
    happened('b', [created({ createdAt: at(2), customerId: 'alpha', lines: [beans, filters] })]);
    happened('c', [created({ createdAt: at(3), customerId: 'zeta' })]);
    happened('d', [created({ createdAt: at(4), customerId: 'beta', currency: 'JPY' })]);
    expect(ids(FindOrders({ sort: 'newest' }))).toEqual(['d', 'c', 'b', 'a']);
    expect(ids(FindOrders({ sort: 'value' }))).toEqual(['d', 'b', 'c', 'a']);
    expect(ids(FindOrders({ sort: 'customer' }))).toEqual(['b', 'd', 'c', 'a']);
  });

  it('[O12] totals count the orders of each status and sum them up by currency', () => {
    happened('a', [created()]);
    happened('b', [created({ currency: 'CHF' })]);
    happened('c', [created({ lines: [beans, filters] })]);
    happened('d', [created(), paid(), shipped(), delivered()]);
    happened('e', [created(), cancelled()]);
    expect(ask(OrderTotals({}))).toEqual([
      {
        status: 'open',
        count: 3,
        values: [
          { currency: 'CHF', amount: 2_500 },
          { currency: 'EUR', amount: 5_390 },
        ],
      },
      { status: 'paid', count: 0, values: [] },
      { status: 'shipped', count: 0, values: [] },
      { status: 'delivered', count: 1, values: [{ currency: 'EUR', amount: 2_500 }] },
      { status: 'cancelled', count: 1, values: [{ currency: 'EUR', amount: 2_500 }] },
    ]);
  });

  it('[O46] value by day is what was ordered and not cancelled, by the day of whoever asks', () => {
    happened('old', [created({ createdAt: '2026-01-01T09:00:00.000Z' })]);
    happened('a', [created({ createdAt: '2026-01-02T09:00:00.000Z' })]);
    happened('b', [created({ createdAt: '2026-01-02T23:30:00.000Z', currency: 'CHF' })]);
    happened('c', [created({ createdAt: '2026-01-02T10:00:00.000Z' }), cancelled()]);
    const from = '2026-01-02T00:00:00.000Z';
    const [eur, chf] = [
      { currency: 'EUR', amount: 2_500 },
      { currency: 'CHF', amount: 2_500 },
    ];
    expect(ask(ValueByDay({ from }))).toEqual([{ day: '2026-01-02', count: 2, values: [chf, eur] }]);
    expect(ask(ValueByDay({ from, offsetMinutes: 60 }))).toEqual([
      { day: '2026-01-02', count: 1, values: [eur] },
      { day: '2026-01-03', count: 1, values: [chf] },
    ]);
  });

  function happened(id: string, proposed: readonly ProposedEvent[], { actor = 'ana', recordedAt = '2026-01-01T00:00:00.000Z' } = {}): void {
    const meta = { commandId: id, clientId: 'client', actor, issuedAt: recordedAt };
    for (const event of recordEvents(proposed, { stream: `order-${id}`, version: 0, recordedAt, meta })) {
      const change = project(OrderList, event, (key) => table.get(key));
      if (change !== undefined) table.set(change.key, change.document);
    }
  }

  function ask<Result>(query: Parameters<typeof runQuery<Result>>[1]): Result {
    return runQuery(OrderList, query, table.reader());
  }

  function ids(query: ReturnType<typeof FindOrders> | ReturnType<typeof NewestOrders>): string[] {
    const answer = ask<FoundOrders | readonly OrderSummary[]>(query);
    return ('orders' in answer ? answer.orders : answer).map(({ id }) => id);
  }
});

function at(minute: number): string {
  return `2026-01-01T00:0${minute}:00.000Z`;
}
