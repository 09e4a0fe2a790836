/**
 * Running a command against an event store: read, decide, append, and again when somebody else was faster.
 *
 * For servers without the edge, scripts and tests. Refusals and conflicts are answers and are not stored: a command that
 * was refused may be given again and is then decided on what the stream has become.
 */
import type { AnyAggregate, Command, CommandTypeOf, Rejection, RejectionOf } from './aggregate.ts';
import { decide, recordEvents } from './decide.ts';
import { HeadwaterError } from './errors.ts';
import type { EventStore } from './event-store.ts';
import { fold } from './fold.ts';
import type { EventMeta, RecordedEvent } from './recorded-event.ts';
import { streamOf } from './stream-name.ts';
import { parseCommand } from './upcast.ts';
import type { Issue } from './versioned-schema.ts';

export interface HandleOptions {
  /** UUID; giving the same again has no second effect. */
  readonly commandId: string;
  readonly actor: string;
  /** ISO 8601 in UTC. */
  readonly now: string;
  /** The local database that issued the command; default: the nil UUID, for none. */
  readonly clientId?: string;
  /**
   * The version that the issuer saw. A strict command on a stream at another one is a conflict; any command that is
   * refused is told what came after it. Default: the version that is found.
   */
  readonly expectedVersion?: number;
  readonly correlationId?: string;
  readonly causationId?: string;
}

export type CommandOutcome<R extends Rejection = Rejection> =
  /** `events` are those of the command; `replayed`: it had taken effect before. `version` is the stream's after it. */
  | { readonly kind: 'accepted'; readonly events: readonly RecordedEvent[]; readonly version: number; readonly replayed: boolean }
  /** `intervening` are the events after the expected version, up to `version`, on which it was refused. */
  | { readonly kind: 'rejected'; readonly rejection: R; readonly version: number; readonly intervening: readonly RecordedEvent[] }
  /** The command's data does not fit its schema. */
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  /** A strict command and another version than its own, or a stream that changes faster than it can be decided on. */
  | { readonly kind: 'conflict'; readonly version: number; readonly intervening: readonly RecordedEvent[] };

const NIL_UUID = '00000000-0000-0000-0000-000000000000';
const DECIDE_AT_MOST = 8;
/** No stream is ever at this version: an append that expects it stores nothing, and a repeat still gives its result. */
const NEVER = -1;

/**
 * Handles one command. Throws `unknown-command`, `unsupported-version`, `invalid-stream`, what {@link decide} throws, what
 * {@link fold} throws for the stored events, and what the store throws; whether something was stored is then unknown, and
 * the same command id may be given again.
 */
export async function handleCommand<A extends AnyAggregate, Type extends CommandTypeOf<A>>(
  store: EventStore,
  aggregate: A,
  id: string,
  command: Command<A['name'], Type>,
  options: HandleOptions,
): Promise<CommandOutcome<RejectionOf<A, Type>>> {
  const stream = streamOf(aggregate.name, id);
  const parsed = parseCommand(aggregate, command);
  if (parsed.kind === 'invalid') return parsed;
  if (parsed.kind === 'unsupported') throw unsupported(aggregate, command, parsed.supported);

  const { commandId, actor, now } = options;
  const meta = metaOf(options);
  const strict = aggregate.commandDefinitions[command.type]?.onConflict === 'strict';
  let seen = options.expectedVersion;
  for (let attempt = 1; attempt <= DECIDE_AT_MOST; attempt += 1) {
    const { events, version } = await store.readStream(stream);
    const own = events.filter((event) => event.meta.commandId === commandId);
    const last = own.at(-1);
    if (last !== undefined) return { kind: 'accepted', events: own, version: last.version, replayed: true };

    seen ??= version;
    const phase = attempt === 1 ? 'initial' : 'replay';
    const verdict =
      strict && version !== seen
        ? ({ kind: 'conflict' } as const)
        : decide(aggregate, parsed.command, fold(aggregate, events).state, { commandId, actor, now, phase });
    if (verdict.kind !== 'accepted') {
      // An earlier run may have accepted it without events: nothing in the stream tells, but the store remembers.
      const earlier = await store.appendToStream(stream, [], { commandId, expectedVersion: NEVER });
      if (earlier.kind === 'appended') return { kind: 'accepted', events: [], version: earlier.version, replayed: true };
      const found = { version, intervening: events.slice(seen) };
      return verdict.kind === 'conflict' ? { kind: 'conflict', ...found } : { kind: 'rejected', rejection: verdict.rejection, ...found };
    }
    const recorded = recordEvents(verdict.events, { stream, version, recordedAt: now, meta });
    const appended = await store.appendToStream(stream, recorded, { commandId, expectedVersion: version });
    if (appended.kind === 'appended' && (!appended.replayed || appended.firstVersion === null)) {
      return { kind: 'accepted', events: recorded, version: appended.version, replayed: appended.replayed };
    }
    // Somebody was faster, perhaps with this very command: the next read shows it.
  }
  const { events, version } = await store.readStream(stream);
  return { kind: 'conflict', version, intervening: events.slice(seen) };
}

function metaOf({ commandId, clientId = NIL_UUID, actor, now, correlationId, causationId }: HandleOptions): EventMeta {
  return {
    commandId,
    clientId,
    actor,
    issuedAt: now,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(causationId === undefined ? {} : { causationId }),
  };
}

function unsupported(aggregate: AnyAggregate, command: Command, supported: readonly number[]): HeadwaterError {
  if (supported.length === 0) return new HeadwaterError('unknown-command', `Aggregate '${aggregate.name}' has no command ${command.type}.`);
  return new HeadwaterError(
    'unsupported-version',
    `${command.type} of '${aggregate.name}' has schema version ${command.schemaVersion}; this code knows ${supported.join(', ')}.`,
  );
}
