/** Running a decider: pure, synchronous, the same on both sides and on every replay. */
import type { AnyAggregate, DecideContext, DecidePhase, DecideResult, Reject, Rejection, StateOf } from './aggregate.ts';
import { HeadwaterError } from './errors.ts';
import { findOwn } from './find-own.ts';
import { hash128 } from './hash.ts';
import { frozenJson, type Json } from './json.ts';
import type { EventMeta, ProposedEvent, RecordedEvent } from './recorded-event.ts';
import type { ParsedCommand } from './upcast.ts';

export type Decision =
  | { readonly kind: 'accepted'; readonly events: readonly ProposedEvent[] }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

export interface DecideInput {
  /** UUID; ids that the decider asks for are derived from it. */
  readonly commandId: string;
  /** ISO 8601 in UTC. */
  readonly now: string;
  readonly actor: string;
  readonly phase: DecidePhase;
}

/**
 * Decides a parsed command on a state. Throws `decider-failed` when the decider throws (nothing has happened then) and
 * `invalid-decision` when it returns something else than events of its aggregate or a rejection.
 */
export function decide<A extends AnyAggregate>(aggregate: A, command: ParsedCommand, state: StateOf<A>, input: DecideInput): Decision {
  const decider = findOwn(aggregate.decideByType, command.type);
  if (decider === undefined) throw new HeadwaterError('unknown-command', `${aggregate.name} has no command ${command.type}.`);
  const { commandId, ...given } = input;
  const context: DecideContext = {
    event: aggregate.events as unknown as DecideContext['event'],
    reject,
    newId: idsFrom(commandId),
    ...given,
  };
  let result: DecideResult;
  try {
    result = (decider as (command: ParsedCommand, state: unknown, context: DecideContext) => DecideResult)(command, state, context);
  } catch (cause) {
    throw new HeadwaterError('decider-failed', `${aggregate.name}: ${command.type} ${commandId} threw.`, { cause });
  }
  return toDecision(aggregate, command.type, result);
}

/** Turns what was decided into events of a stream after `version`, with ids `<commandId>/<index>`. */
export function recordEvents(
  proposed: readonly ProposedEvent[],
  { version, ...at }: { readonly stream: string; readonly version: number; readonly recordedAt: string; readonly meta: EventMeta },
): RecordedEvent[] {
  return proposed.map(({ type, schemaVersion, data }, index) => ({
    ...at,
    id: `${at.meta.commandId}/${index}`,
    version: version + index + 1,
    type,
    schemaVersion,
    // What an event's schema put out is JSON: checked by type where the event was declared.
    data: data as Json,
  }));
}

// Details are stored and sent: the copy is what will be read back.
const reject: Reject = (code: string, details?: Json) =>
  Object.freeze({ kind: 'rejection' as const, code, details: details === undefined ? undefined : frozenJson(details, 'details') }) as never;

function toDecision(aggregate: AnyAggregate, type: string, result: DecideResult): Decision {
  if (typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'rejection')
    return { kind: 'rejected', rejection: result };
  const events = Array.isArray(result) ? (result as readonly ProposedEvent[]) : [result as ProposedEvent];
  if (!events.every((event) => isEventOf(aggregate, event))) {
    throw new HeadwaterError('invalid-decision', `${aggregate.name}: ${type} returned neither events nor a rejection.`);
  }
  return { kind: 'accepted', events };
}

/** Whether it has a declared type at its current schema version, as the makers of events give it. */
function isEventOf(aggregate: AnyAggregate, event: unknown): boolean {
  if (typeof event !== 'object' || event === null) return false;
  const { type, schemaVersion } = event as Partial<ProposedEvent>;
  return type !== undefined && schemaVersion !== undefined && findOwn(aggregate.eventDefinitions, type)?.chain.length === schemaVersion;
}

/**
 * UUIDs of version 8 (RFC 9562) from the command's id and a counter: as unique as the command's id is. What it gives for
 * an id and a counter is fixed for ever, since events of older releases hold such ids and are decided again.
 */
function idsFrom(commandId: string): () => string {
  let count = 0;
  return () => {
    const hex = hash128(`${commandId}#${count}`);
    count += 1;
    const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) & 3];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
}
