import { describe, expect, it } from 'vitest';
import { defineAggregate } from './aggregate.ts';
import { Counter } from './counter.fixture.ts';
import { Order, OrderList } from './order.fixture.ts';
import { defineProjection } from './projection.ts';
import { createRegistry } from './registry.ts';

const registry = createRegistry({ aggregates: [Order, Counter], projections: [OrderList] });

describe('createRegistry', () => {
  it('[C55] what was given is found by its name, and streams and queries lead to their owner', () => {
    expect(registry.findAggregate('order')).toBe(Order);
    expect(registry.getAggregate('counter')).toBe(Counter);
    expect(registry.findAggregateOf('order-o-1')).toBe(Order);
    expect(registry.findProjection('order-list')).toBe(OrderList);
    expect(registry.getProjection('order-list')).toBe(OrderList);
    expect(registry.findProjectionOf('CountByStatus')).toBe(OrderList);
    expect(registry.getCommand(Order.commands.ShipOrder({ trackingNo: '' }))).toBe(Order.commandDefinitions['ShipOrder']);
    expect(registry.getEvent({ stream: 'counter-1', type: 'Added' })).toBe(Counter.eventDefinitions['Added']);
    expect(registry.getQuery(OrderList.queries.CountByStatus({ status: '' }))).toBe(OrderList.queryDefinitions['CountByStatus']);
  });

  it('[C55] a name that is not known is not found, whatever objects inherit', () => {
    for (const name of ['shipment', 'constructor', '__proto__', '']) {
      expect(registry.findAggregate(name)).toBeUndefined();
      expect(registry.findAggregateOf(name)).toBeUndefined();
      expect(registry.findAggregateOf(`${name}-1`)).toBeUndefined();
      expect(registry.findProjection(name)).toBeUndefined();
      expect(registry.findProjectionOf(name)).toBeUndefined();
    }
  });

  it.each<[code: string, what: string, look: () => unknown]>([
    ['unknown-aggregate', 'an aggregate', () => registry.getAggregate('shipment')],
    ['unknown-aggregate', 'the aggregate of a command', () => registry.getCommand({ aggregate: 'shipment', type: 'ShipOrder' })],
    ['unknown-command', 'a command', () => registry.getCommand({ aggregate: 'order', type: 'Add' })],
    ['unknown-command', 'a command that every object has', () => registry.getCommand({ aggregate: 'order', type: 'toString' })],
    ['unknown-aggregate', 'the aggregate of an event', () => registry.getEvent({ stream: 'shipment-1', type: 'Added' })],
    ['invalid-stream', 'the stream of an event', () => registry.getEvent({ stream: 'order', type: 'Added' })],
    ['unknown-event', 'an event', () => registry.getEvent({ stream: 'order-1', type: 'Added' })],
    ['unknown-query', 'a projection', () => registry.getProjection('shipments')],
    ['unknown-query', 'a query', () => registry.getQuery({ projection: 'order-list', name: 'hasOwnProperty' })],
  ])('[C55] looking up %s of %s that is not there throws it', (code, _what, look) => {
    expect(look).toThrow(expect.objectContaining({ code }));
  });

  it('[C56] two definitions of one name are refused with invalid-definition', () => {
    const refused: unknown = expect.objectContaining({ code: 'invalid-definition' });
    const Second = defineAggregate('order', { events: {}, initialState: () => 0, evolve: {} });
    const project = (name: string, aggregate: typeof Order | typeof Second) =>
      defineProjection(name, {
        version: 1,
        from: [aggregate],
        key: () => null,
        initial: () => 0,
        on: {},
        queries: () => ({ CountByStatus: OrderList.queryDefinitions['CountByStatus'] as NonNullable<unknown> as never }),
      });
    expect(() => createRegistry({ aggregates: [Order, Second] })).toThrow(refused);
    expect(() => createRegistry({ aggregates: [Order], projections: [OrderList, OrderList] })).toThrow(refused);
    expect(() => createRegistry({ aggregates: [Order], projections: [OrderList, project('others', Order)] })).toThrow(refused);
    expect(() => createRegistry({ aggregates: [Order], projections: [project('others', Order)] })).not.toThrow();
  });

  it('[C56] a projection from an aggregate that is not in the registry is refused with invalid-definition', () => {
    expect(() => createRegistry({ aggregates: [Counter], projections: [OrderList] })).toThrow(
      expect.objectContaining({ code: 'invalid-definition' }),
    );
  });
});
