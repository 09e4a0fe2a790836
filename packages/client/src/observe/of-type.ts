/** Picks the events of one type out of `client.events$`. */
import type { AnyAggregate, EventOf, EventTypeOf } from '@headwater/core';
import { filter, type OperatorFunction } from 'rxjs';
import type { DeviceEvent } from '../client.ts';

/** `client.events$.pipe(ofType(Order, 'OrderShipped'))`: events of these types of one aggregate, typed. */
export function ofType<A extends AnyAggregate, Type extends EventTypeOf<A>>(aggregate: A, ...types: readonly Type[]): OperatorFunction<DeviceEvent, DeviceEvent<EventOf<A, Type>>> {
  const wanted = new Set<string>(types);
  const prefix = `${aggregate.name}-`;
  // The category and the type name say which event this is; its data was brought to the current schema.
  return filter((event: DeviceEvent): event is DeviceEvent<EventOf<A, Type>> & DeviceEvent => wanted.has(event.type) && event.stream.startsWith(prefix)) as OperatorFunction<
    DeviceEvent,
    DeviceEvent<EventOf<A, Type>>
  >;
}
