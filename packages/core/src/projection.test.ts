import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Counter, NOW, added, metaOf } from './counter.fixture.ts';
import type { Json } from './json.ts';
import { DocumentTable } from './memory-documents.ts';
import { Order, OrderList } from './order.fixture.ts';
import { defineProjection, documentKeyOf, project, runQuery, type AnyProjection } from './projection.ts';
import type { RecordedEvent } from './recorded-event.ts';

function orderEvent(type: string, data: Json, { stream = 'order-1', schemaVersion = 1 } = {}): RecordedEvent {
  return { id: 'c1/0', stream, version: 1, type, schemaVersion, data, recordedAt: NOW, meta: metaOf('c1') };
}

const created = orderEvent('OrderCreated', { customer: 'ana', lines: [{ sku: 'a', quantity: 2, price: 3 }] });
const nothing = (): undefined => undefined;

describe('project', () => {
  it('[C26] an event is upcast and applied to the document of its key, which begins as initial', () => {
    expect(project(OrderList, created, nothing)).toEqual({ key: 'order-1', document: { status: 'open', customerId: 'ana', total: 6 } });
    const shipped = project(OrderList, orderEvent('OrderShipped', { trackingNo: 'T' }), (key) => ({
      status: 'open',
      customerId: key,
      total: 1,
    }));
    expect(shipped).toEqual({ key: 'order-1', document: { status: 'shipped', customerId: 'order-1', total: 1 } });
  });

  it('[C26] a handler that gives null deletes the document', () => {
    expect(project(OrderList, orderEvent('OrderCancelled', { reason: '' }), () => ({}))).toEqual({ key: 'order-1', document: null });
  });

  it('[C26] an event without a handler, of another aggregate or without a key is passed by', () => {
    const Keyed = defineProjection('keyed', {
      version: 1,
      from: [Order],
      key: () => null,
      initial: () => 0,
      on: { OrderShipped: (doc) => doc + 1 },
    });
    const shipped = orderEvent('OrderShipped', { trackingNo: 'T' });
    expect(project(Keyed, shipped, nothing)).toBeUndefined();
    expect(project(Keyed, created, nothing)).toBeUndefined();
    expect(project(OrderList, { ...shipped, stream: 'shipment-1' }, nothing)).toBeUndefined();
    expect(project(OrderList, { ...shipped, type: 'toString' }, nothing)).toBeUndefined();
  });

  it('[C26] the key of an event can be asked for without its document', () => {
    expect(documentKeyOf(OrderList, created)).toBe('order-1');
    expect(documentKeyOf(OrderList, { ...created, type: 'OrderPaid' })).toBeUndefined();
    expect(documentKeyOf(OrderList, { ...created, stream: 'shipment-1' })).toBeUndefined();
  });

  it('[C26] a falsy document is a document', () => {
    const Count = defineProjection('count', {
      version: 1,
      from: [Counter],
      key: () => 'all',
      initial: () => 7,
      on: { Added: (doc, { data }) => doc + data.by },
    });
    const [event] = added(0, 'c1', [2]) as [RecordedEvent];
    expect(project(Count, event, () => 0)).toEqual({ key: 'all', document: 2 });
    expect(project(Count, event, nothing)).toEqual({ key: 'all', document: 9 });
  });

  it('[C20] an event that cannot be upcast throws as it does in a fold', () => {
    expect(() => project(OrderList, { ...created, schemaVersion: 3 }, nothing)).toThrow(
      expect.objectContaining({ code: 'unsupported-version' }),
    );
  });
});

describe('runQuery', () => {
  const table = new DocumentTable(OrderList.indexes);
  for (const [key, status] of Object.entries({ a: 'open', b: 'shipped', c: 'open' })) table.set(key, { status, customerId: key, total: 0 });

  it('[C27] a query is answered from the documents, with its parameters parsed', () => {
    expect(runQuery(OrderList, OrderList.queries.OrdersByStatus({ status: 'open', limit: 1 }), table.reader())).toEqual([
      { status: 'open', customerId: 'a', total: 0 },
    ]);
    expect(runQuery(OrderList, OrderList.queries.OrdersByStatus({ status: 'open' }), table.reader())).toHaveLength(2);
    expect(runQuery(OrderList, OrderList.queries.CountByStatus({ status: 'shipped' }), table.reader())).toBe(1);
  });

  it.each([
    ['unknown-query', { projection: 'order-list', name: 'Nothing', params: {} }],
    ['unknown-query', { projection: 'order-list', name: 'constructor', params: {} }],
    ['unknown-query', { projection: 'other', name: 'OrdersByStatus', params: { status: 'open' } }],
    ['invalid-params', { projection: 'order-list', name: 'OrdersByStatus', params: { status: 4 } }],
    ['invalid-params', { projection: 'order-list', name: 'OrdersByStatus', params: null }],
  ])('[C27] a query that cannot be answered is refused: %s', (code, query) => {
    expect(() => runQuery(OrderList, query, table.reader())).toThrow(expect.objectContaining({ code }));
  });
});

describe('defineProjection', () => {
  it.each<[what: string, name: string, change: object]>([
    ['a name with a capital', 'OrderList', {}],
    ['an empty name', '', {}],
    ['version 0', 'order-list', { version: 0 }],
    ['a version that is no integer', 'order-list', { version: 1.5 }],
    [
      'a query whose name cannot stand in an address',
      'order-list',
      { queries: () => ({ 'by/status': { schema: z.string(), run: () => 0 } }) },
    ],
  ])('[C9] %s is refused with invalid-definition', (_what, name, change) => {
    // What the types refuse can still come from plain JavaScript.
    const define = defineProjection as unknown as (name: string, definition: object) => AnyProjection;
    const definition = { version: 1, from: [Order], key: () => null, initial: () => 0, on: {} };
    expect(() => define('order-list', definition)).not.toThrow();
    expect(() => define(name, { ...definition, ...change })).toThrow(expect.objectContaining({ code: 'invalid-definition' }));
  });
});
