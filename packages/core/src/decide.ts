/** Running a decider: pure, synchronous, the same on both sides and on every replay. */
import type { AnyAggregate, DecideContext, DecidePhase, DecideResult, Reject, Rejection, StateOf } from './aggregate.ts';
import { HeadwaterError } from './errors.ts';
import type { Json } from './json.ts';
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
  const decider = Object.hasOwn(aggregate.decideByType, command.type) ? aggregate.decideByType[command.type] : undefined;
  if (decider === undefined) throw new HeadwaterError('unknown-command', `Aggregate '${aggregate.name}' has no command ${command.type}.`);
  const context: DecideContext = {
    event: aggregate.events as unknown as DecideContext['event'],
    reject,
    now: input.now,
    newId: idsFrom(input.commandId),
    actor: input.actor,
    phase: input.phase,
  };
  let result: DecideResult;
  try {
    result = (decider as (command: ParsedCommand, state: unknown, context: DecideContext) => DecideResult)(command, state, context);
  } catch (cause) {
    throw new HeadwaterError('decider-failed', `Aggregate '${aggregate.name}' failed to decide ${command.type} ${input.commandId}.`, { cause });
  }
  return toDecision(aggregate, command.type, result);
}

/** Turns what was decided into events of a stream after `version`, with ids `<commandId>/<index>`. */
export function recordEvents(
  proposed: readonly ProposedEvent[],
  at: { readonly stream: string; readonly version: number; readonly recordedAt: string; readonly meta: EventMeta },
): RecordedEvent[] {
  return proposed.map(({ type, schemaVersion, data }, index) => ({
    id: `${at.meta.commandId}/${index}`,
    stream: at.stream,
    version: at.version + index + 1,
    type,
    schemaVersion,
    // What an event's schema put out is JSON: checked by type where the event was declared.
    data: data as Json,
    recordedAt: at.recordedAt,
    meta: at.meta,
  }));
}

const reject: Reject = (code: string, details?: Json) => Object.freeze({ kind: 'rejection' as const, code, details }) as never;

function toDecision(aggregate: AnyAggregate, type: string, result: DecideResult): Decision {
  if (typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'rejection') return { kind: 'rejected', rejection: result };
  const events = Array.isArray(result) ? (result as readonly ProposedEvent[]) : [result as ProposedEvent];
  for (const event of events) {
    const known = typeof event === 'object' && event !== null && Object.hasOwn(aggregate.eventDefinitions, event.type);
    if (!known) throw new HeadwaterError('invalid-decision', `Aggregate '${aggregate.name}': ${type} returned neither its events nor a rejection.`);
  }
  return { kind: 'accepted', events };
}

/** UUIDs of version 8 (RFC 9562), from the command's id and a counter: as unique as the command's id is. */
function idsFrom(commandId: string): () => string {
  let count = 0;
  return () => {
    const words = [0, 1, 2, 3].map((lane) => hash32(`${commandId}#${count}`, lane * 0x9e3779b1));
    count += 1;
    const hex = words.map((word) => word.toString(16).padStart(8, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${'89ab'[Number.parseInt(hex[16] ?? '0', 16) & 3]}${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
}

/** FNV-1a with a seed and a final avalanche (murmur3's): spreads, does not hide. */
function hash32(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
