/** State from events. */
import type { AnyAggregate, StateOf } from './aggregate.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { upcastEvent } from './upcast.ts';

/** The state of a stream at a version (0: a stream that does not exist). */
export interface Versioned<State> {
  readonly state: State;
  readonly version: number;
}

/** The state after one event, which is upcast first. Throws as {@link upcastEvent} does. */
export function evolve<A extends AnyAggregate>(aggregate: A, state: StateOf<A>, event: RecordedEvent): StateOf<A> {
  const current = upcastEvent(aggregate, event);
  const handler = aggregate.evolveByType[current.type] as (state: unknown, event: RecordedEvent) => StateOf<A>;
  return handler(state, current);
}

/**
 * The state after a run of events on top of `from` (default: nothing). The events must continue `from.version` without
 * a gap; the caller reads them from a log that guarantees it.
 */
export function fold<A extends AnyAggregate>(aggregate: A, events: Iterable<RecordedEvent>, from?: Versioned<StateOf<A>>): Versioned<StateOf<A>> {
  let state: StateOf<A> = from === undefined ? aggregate.initialState() : from.state;
  let version = from?.version ?? 0;
  for (const event of events) {
    state = evolve(aggregate, state, event);
    version = event.version;
  }
  return { state, version };
}
