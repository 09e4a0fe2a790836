/** State from events. */
import type { AnyAggregate, StateOf } from './aggregate.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { upcastEvent } from './upcast.ts';

/** The state of a stream at a version (0: a stream that does not exist). */
export interface Versioned<State> {
  readonly state: State;
  readonly version: number;
}

type Handler = (state: unknown, event: RecordedEvent) => unknown;

/** What folding needs of an event type, looked up once an aggregate instead of once an event. */
interface FoldStep {
  readonly schemaVersion: number;
  readonly handler: Handler;
}

const stepsByAggregate = new WeakMap<AnyAggregate, ReadonlyMap<string, FoldStep>>();

/** The state after one event, which is upcast first. Throws as {@link upcastEvent} does. */
export function evolve<A extends AnyAggregate>(aggregate: A, state: StateOf<A>, event: RecordedEvent): StateOf<A> {
  return evolveBy(aggregate, stepsOf(aggregate), state, event);
}

/**
 * The state after a run of events on top of `from` (default: nothing). The events must continue `from.version` without
 * a gap; the caller reads them from a log that guarantees it.
 */
export function fold<A extends AnyAggregate>(
  aggregate: A,
  events: Iterable<RecordedEvent>,
  from?: Versioned<StateOf<A>>,
): Versioned<StateOf<A>> {
  const steps = stepsOf(aggregate);
  let state: unknown = from === undefined ? aggregate.initialState() : from.state;
  let version = from?.version ?? 0;
  for (const event of events) {
    state = evolveBy(aggregate, steps, state, event);
    version = event.version;
  }
  // The handlers were checked against the state's type where the aggregate was defined.
  return { state, version };
}

function evolveBy(aggregate: AnyAggregate, steps: ReadonlyMap<string, FoldStep>, state: unknown, event: RecordedEvent): unknown {
  const step = steps.get(event.type);
  if (step !== undefined && step.schemaVersion === event.schemaVersion) return step.handler(state, event);
  const current = upcastEvent(aggregate, event);
  // It was upcast, so its type is declared, and has a step.
  return (steps.get(current.type) as FoldStep).handler(state, current);
}

function stepsOf(aggregate: AnyAggregate): ReadonlyMap<string, FoldStep> {
  let steps = stepsByAggregate.get(aggregate);
  if (steps === undefined) {
    steps = new Map(
      Object.entries(aggregate.eventDefinitions).map(([type, { chain }]) => [
        type,
        { schemaVersion: chain.length, handler: aggregate.evolveByType[type] as Handler },
      ]),
    );
    stepsByAggregate.set(aggregate, steps);
  }
  return steps;
}
