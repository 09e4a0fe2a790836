/** Picks the events of one type out of `client.events$`. */
import type { AnyAggregate, EventOf, EventTypeOf } from '@headwater/core';
import { Observable, type OperatorFunction } from 'rxjs';
import type { DeviceEvent } from '../client.ts';

/** `client.events$.pipe(ofType(Order, 'OrderShipped'))`: events of these types of one aggregate, typed. */
export function ofType<A extends AnyAggregate, Type extends EventTypeOf<A>>(
  aggregate: A,
  ...types: readonly Type[]
): OperatorFunction<DeviceEvent, DeviceEvent<EventOf<A, Type>>> {
  const wanted = new Set<string>(types);
  const prefix = `${aggregate.name}-`;
  // The category and the type name say which event this is; its data was brought to the current schema.
  const isWanted = (event: DeviceEvent): event is DeviceEvent<EventOf<A, Type>> & DeviceEvent =>
    wanted.has(event.type) && event.stream.startsWith(prefix);
  return (source) =>
    new Observable((subscriber) =>
      source.subscribe({
        next: (event) => isWanted(event) && subscriber.next(event),
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
}
