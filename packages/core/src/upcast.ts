/** Bringing stored events and recorded commands to the schema version of the running code. */
import type { AnyAggregate } from './aggregate.ts';
import { HeadwaterError } from './errors.ts';
import { findOwn } from './find-own.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { firstIssue, parseChain, type Issue } from './versioned-schema.ts';

/**
 * The event at its current schema version; the same object when it already is. Throws `unknown-event`,
 * `unsupported-version` (newer than this code) or `upcast-failed`.
 */
export function upcastEvent(aggregate: AnyAggregate, event: RecordedEvent): RecordedEvent {
  const definition = findOwn(aggregate.eventDefinitions, event.type);
  if (definition === undefined)
    throw new HeadwaterError(
      'unknown-event',
      `Aggregate '${aggregate.name}' has no event ${event.type} (${event.stream}@${event.version}).`,
    );
  const current = definition.chain.length;
  if (event.schemaVersion === current) return event;
  if (event.schemaVersion > current) {
    throw new HeadwaterError(
      'unsupported-version',
      `${event.type} ${event.stream}@${event.version} has schema version ${event.schemaVersion}; this code knows ${current}.`,
    );
  }
  let parsed;
  try {
    parsed = parseChain(definition.chain, event.schemaVersion, event.data, { validated: true });
  } catch (cause) {
    if (cause instanceof HeadwaterError) throw cause;
    throw new HeadwaterError(
      'upcast-failed',
      `${event.type} ${event.stream}@${event.version}: its upcaster from version ${event.schemaVersion} threw.`,
      { cause },
    );
  }
  if (parsed.kind === 'invalid') {
    throw new HeadwaterError(
      'upcast-failed',
      `${event.type} ${event.stream}@${event.version} from version ${event.schemaVersion}: ${firstIssue(parsed.issues)}`,
    );
  }
  // What the current schema put out is JSON: checked by type where the schema was declared.
  return { ...event, schemaVersion: current, data: parsed.data as RecordedEvent['data'] };
}

/** A command that can be decided: parsed, at its current schema version. */
export interface ParsedCommand {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
}

export type CommandParse =
  | { readonly kind: 'parsed'; readonly command: ParsedCommand }
  /** A type or schema version that this code does not know; `supported` lists the versions it does (none: unknown type). */
  | { readonly kind: 'unsupported'; readonly supported: readonly number[] }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] };

/**
 * Parses a command's data by the schema of its own version, then upcasts. A schema or an upcaster that throws makes it
 * invalid. Throws `asynchronous-schema`.
 */
export function parseCommand(
  aggregate: AnyAggregate,
  command: { readonly type: string; readonly schemaVersion: number; readonly data: unknown },
): CommandParse {
  const definition = findOwn(aggregate.commandDefinitions, command.type);
  if (definition === undefined) return { kind: 'unsupported', supported: [] };
  const { chain } = definition;
  if (!Number.isSafeInteger(command.schemaVersion) || command.schemaVersion < 1 || command.schemaVersion > chain.length) {
    return { kind: 'unsupported', supported: chain.map((_, index) => index + 1) };
  }
  let parsed;
  try {
    parsed = parseChain(chain, command.schemaVersion, command.data, { validated: false });
  } catch (cause) {
    if (cause instanceof HeadwaterError) throw cause;
    return { kind: 'invalid', issues: [{ path: [], message: 'could not be brought to the current schema version' }] };
  }
  if (parsed.kind === 'invalid') return parsed;
  return { kind: 'parsed', command: { type: command.type, schemaVersion: chain.length, data: parsed.data } };
}
