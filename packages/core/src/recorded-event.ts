/** Events as a decider proposes them and as a stream stores them. */
import type { Json } from './json.ts';

/** What a decider returns: a fact that is not stored yet, at its current schema version. Frozen. */
export interface ProposedEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly schemaVersion: number;
  readonly data: Data;
}

/** Where an event came from. Times are ISO 8601 in UTC. */
export interface EventMeta {
  readonly commandId: string;
  /** The local database that issued the command. */
  readonly clientId: string;
  /** The principal whose token pushed it. */
  readonly actor: string;
  /** What the device claimed; it orders nothing. */
  readonly issuedAt: string;
  readonly correlationId?: string;
  readonly causationId?: string;
}

/**
 * An event as it is stored and read (protocol: "The event"). `id` is `<commandId>/<index>`, the same on every replay;
 * `version` is its 1-based position in its stream; `recordedAt` comes from the edge (for a pending event, which the
 * edge has not seen, both are provisional: the position it would have, and the command's `issuedAt`).
 */
export interface RecordedEvent<Type extends string = string, Data = Json> extends ProposedEvent<Type, Data> {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly recordedAt: string;
  readonly meta: EventMeta;
  /** Present for event types declared `erasable`: goes into the hash of `data`. */
  readonly salt?: string;
}

/** The id of the command that made an event, from the event's id. */
export function commandIdOf(eventId: string): string {
  return eventId.slice(0, eventId.lastIndexOf('/'));
}
