/**
 * Given–when–then for one aggregate, without a test framework.
 *
 * More is checked than is asked: state and command are frozen, so a handler that changes them in place fails; the state
 * must survive as JSON; every command is decided twice, so a decider that reads a clock or a random number fails; the
 * events it makes are folded.
 */
import type { AnyAggregate, Command, CommandTypeOf, OutputOf, RejectionOf, EventTypeOf } from '../aggregate.ts';
import { decide, recordEvents, type Decision } from '../decide.ts';
import { HeadwaterError } from '../errors.ts';
import { evolve, type Versioned } from '../fold.ts';
import { deepFreeze, type Json } from '../json.ts';
import type { EventMeta, ProposedEvent, RecordedEvent } from '../recorded-event.ts';
import { streamOf } from '../stream-name.ts';
import { parseCommand, upcastEvent, type CommandParse } from '../upcast.ts';
import { assertSame, assertThat, CheckFailed, differences, show } from './differences.ts';

export interface SpecOptions {
  /** Id of the stream, without its category. Default `1`. */
  readonly id?: string;
  /** When the command is issued, ISO 8601 in UTC. Default 2026-01-01T00:00:00.000Z. */
  readonly now?: string;
  /** Who issues it. Default `somebody`. */
  readonly actor?: string;
  /** The command's id, from which `newId()` derives. Default: a fixed UUID. */
  readonly commandId?: string;
}

type EventsOf<A extends AnyAggregate> = NonNullable<A['~types']>['events'];

/** An event of the aggregate, as `Order.events.OrderShipped(…)` makes it. */
export type EventGiven<A extends AnyAggregate> = {
  [Type in EventTypeOf<A>]: ProposedEvent<Type, OutputOf<EventsOf<A>[Type]>>;
}[EventTypeOf<A>];

/** An event as it lies in a log, perhaps at an old schema version. */
export interface StoredEvent<Type extends string = string> {
  readonly type: Type;
  readonly schemaVersion: number;
  readonly data: Json;
}

export interface Spec<A extends AnyAggregate> {
  /** What has happened, in order. */
  given(...events: readonly EventGiven<A>[]): Given<A>;
  /** The same as `given()` without events. */
  when<Type extends CommandTypeOf<A>>(command: Command<A['name'], Type>): When<A, Type>;
  /** A golden event: what was stored once must be readable for ever. */
  stored(event: StoredEvent<EventTypeOf<A>>): Stored;
}

export interface Given<A extends AnyAggregate> {
  when<Type extends CommandTypeOf<A>>(command: Command<A['name'], Type>): When<A, Type>;
}

/** Each check throws {@link CheckFailed} with what differs. */
export interface When<A extends AnyAggregate, Type extends CommandTypeOf<A>> {
  /** Exactly these events, in this order. */
  thenEvents(...expected: readonly [EventGiven<A>, ...EventGiven<A>[]]): void;
  /** Accepted, without an event. */
  thenNothing(): void;
  /** Refused with this code; details are compared when they are given. */
  thenRejected<Code extends RejectionOf<A, Type>['code']>(
    code: Code,
    details?: Extract<RejectionOf<A, Type>, { readonly code: Code }>['details'],
  ): void;
  /** The command's data does not fit its schema, at these paths (`lines.0.price`) when some are given. */
  thenInvalid(...paths: readonly string[]): void;
}

export interface Stored {
  /** The data at the current schema version. */
  upcastsTo(data: Json): void;
}

/** Starts a specification of an aggregate. */
export function specFor<A extends AnyAggregate>(aggregate: A, options: SpecOptions = {}): Spec<A> {
  const setting = settingOf(aggregate, options);
  const given = (...events: readonly ProposedEvent[]): Given<A> => ({
    when: (command) => whenOf(aggregate, setting, { events, command }),
  });
  return {
    given,
    when: (command) => given().when(command),
    stored: (event) => ({
      upcastsTo(data) {
        const [recorded] = recordAt(setting, [deepFreeze(event)], 0);
        const current = upcastEvent(aggregate, recorded as RecordedEvent);
        assertSame(`${event.type} of schema version ${event.schemaVersion} was not upcast to what is expected`, current.data, data);
      },
    }),
  };
}

interface Setting {
  readonly stream: string;
  readonly now: string;
  readonly actor: string;
  readonly commandId: string;
}

/** What was given happened by other commands than the one in `when`. */
const EARLIER_COMMAND = '00000000-0000-4000-8000-000000000000';

type Result = { readonly kind: 'invalid'; readonly issues: Extract<CommandParse, { readonly kind: 'invalid' }>['issues'] } | Decision;

function settingOf(
  aggregate: AnyAggregate,
  { id = '1', now = '2026-01-01T00:00:00.000Z', actor = 'somebody', commandId }: SpecOptions,
): Setting {
  return { stream: streamOf(aggregate.name, id), now, actor, commandId: commandId ?? '00000000-0000-4000-8000-000000000001' };
}

function whenOf<A extends AnyAggregate, Type extends CommandTypeOf<A>>(
  aggregate: A,
  setting: Setting,
  run: { readonly events: readonly ProposedEvent[]; readonly command: Command },
): When<A, Type> {
  const { type } = run.command;
  const result = (): Result => resultOf(aggregate, setting, run);
  return {
    thenEvents(...expected) {
      const events = acceptedOf(type, result());
      assertSame(`${type} did not give the expected events`, events.map(toPlain), expected.map(toPlain));
    },
    thenNothing() {
      assertSame(`${type} was expected to change nothing`, acceptedOf(type, result()).map(toPlain), []);
    },
    thenRejected(code, ...details) {
      const actual = result();
      if (actual.kind !== 'rejected')
        throw new CheckFailed(`${type} was expected to be rejected with ${code}: ${told(actual)}`, { expected: code, actual });
      assertSame(`${type} was rejected, but not with what is expected`, actual.rejection.code, code);
      if (details.length > 0) assertSame(`The details of ${code} are not what is expected`, actual.rejection.details, details[0]);
    },
    thenInvalid(...paths) {
      const actual = result();
      if (actual.kind !== 'invalid') throw new CheckFailed(`${type} was expected to be invalid: ${told(actual)}`, { actual });
      if (paths.length > 0)
        assertSame(
          `${type} is invalid, but not where it is expected`,
          actual.issues.map(({ path }) => path.join('.')),
          paths,
        );
    },
  };
}

function resultOf(
  aggregate: AnyAggregate,
  setting: Setting,
  { events, command }: { readonly events: readonly ProposedEvent[]; readonly command: Command },
): Result {
  const before = foldChecked(aggregate, recordAt({ ...setting, commandId: EARLIER_COMMAND }, events, 0), {
    state: aggregate.initialState(),
    version: 0,
  });
  const parsed = parseCommand(aggregate, command);
  if (parsed.kind === 'unsupported')
    throw new HeadwaterError(
      'unknown-command',
      `Aggregate '${aggregate.name}' has no command ${command.type} of schema version ${command.schemaVersion}.`,
    );
  if (parsed.kind === 'invalid') return parsed;
  const decideOnce = (): Decision => decide(aggregate, deepFreeze(parsed.command), before.state, { ...setting, phase: 'initial' });
  const decision = decideOnce();
  const again = differences(decision, decideOnce(), '');
  if (again.length > 0)
    throw new CheckFailed(`${command.type} was decided otherwise the second time; a decider must be pure:\n  ${again.join('\n  ')}`);
  if (decision.kind === 'accepted') foldChecked(aggregate, recordAt(setting, decision.events, before.version), before);
  return decision;
}

/** Folds with every state frozen and compared with what its text would give back. */
function foldChecked(aggregate: AnyAggregate, events: readonly RecordedEvent[], from: Versioned<unknown>): Versioned<unknown> {
  let state = deepFreeze(from.state);
  for (const event of events) {
    state = deepFreeze(evolve(aggregate, state, deepFreeze(event)));
    const text = JSON.stringify(state);
    assertThat(text !== undefined, `The state after ${event.type} is not JSON: ${show(state)}`);
    assertSame(`The state after ${event.type} is not JSON`, state, JSON.parse(text));
  }
  return { state, version: from.version + events.length };
}

function recordAt({ stream, now, actor, commandId }: Setting, events: readonly ProposedEvent[], version: number): RecordedEvent[] {
  const meta: EventMeta = { commandId, clientId: '00000000-0000-0000-0000-000000000000', actor, issuedAt: now };
  return recordEvents(events, { stream, version, recordedAt: now, meta });
}

function acceptedOf(type: string, result: Result): readonly ProposedEvent[] {
  if (result.kind !== 'accepted') throw new CheckFailed(`${type} was expected to be accepted: ${told(result)}`, { actual: result });
  return result.events;
}

function told(result: Result): string {
  switch (result.kind) {
    case 'accepted':
      return result.events.length === 0 ? 'it was accepted without events.' : `it was accepted with ${show(result.events.map(toPlain))}.`;
    case 'rejected':
      return `it was rejected with ${result.rejection.code}${result.rejection.details === undefined ? '' : ` ${show(result.rejection.details)}`}.`;
    case 'invalid':
      return `it was invalid at ${result.issues.map(({ path, message }) => `${path.join('.') || '(data)'}: ${message}`).join('; ')}.`;
  }
}

function toPlain({ type, schemaVersion, data }: ProposedEvent): ProposedEvent {
  return { type, schemaVersion, data };
}
