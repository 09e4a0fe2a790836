/** Bringing stored events and recorded commands to the schema version of the running code. */
import type { AnyAggregate } from './aggregate.ts';
import { HeadwaterError, type ErrorCode } from './errors.ts';
import { findOwn } from './find-own.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { firstIssue, parseChain, type Issue, type SchemaChain } from './versioned-schema.ts';

/**
 * The event at its current schema version; the same object when it already is. Throws `unknown-event`,
 * `unsupported-version` (newer than this code) or `upcast-failed`.
 */
export function upcastEvent(aggregate: AnyAggregate, event: RecordedEvent): RecordedEvent {
  const { type, schemaVersion, stream, version } = event;
  const fail = (code: ErrorCode, why: string, options?: { readonly cause: unknown }): never => {
    throw new HeadwaterError(code, `${type} ${stream}@${version} of schema version ${schemaVersion}: ${why}`, options);
  };
  const { chain } = findOwn(aggregate.eventDefinitions, type) ?? fail('unknown-event', `${aggregate.name} has no such event`);
  const current = chain.length;
  if (schemaVersion === current) return event;
  if (!hasVersion(chain, schemaVersion)) fail('unsupported-version', `this code knows ${current}`);
  let parsed;
  try {
    parsed = parseChain(chain, schemaVersion, event.data, { validated: true });
  } catch (cause) {
    if (cause instanceof HeadwaterError) throw cause;
    return fail('upcast-failed', 'its upcaster threw', { cause });
  }
  if (parsed.kind === 'invalid') return fail('upcast-failed', firstIssue(parsed.issues));
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
  if (!hasVersion(chain, command.schemaVersion)) return { kind: 'unsupported', supported: chain.map((_, index) => index + 1) };
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

function hasVersion(chain: SchemaChain, schemaVersion: number): boolean {
  return Object.hasOwn(chain, schemaVersion - 1);
}
