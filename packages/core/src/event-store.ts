/**
 * The event store port: append with an expected version, read in order.
 *
 * Every store that implements it passes the same contract suite (`@headwater/core/testing`).
 */
import { HeadwaterError } from './errors.ts';
import type { Json } from './json.ts';
import type { EventMeta, RecordedEvent } from './recorded-event.ts';

/** The version that the stream must be at: a number (0: it must not exist), or a demand on its existence, or none. */
export type ExpectedVersion = number | 'noStream' | 'streamExists' | 'any';

/** An event that is to be stored: the store gives it its version. */
export interface EventToAppend {
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Json;
  readonly recordedAt: string;
  readonly meta: EventMeta;
}

export type AppendResult =
  /** `firstVersion` is null when nothing was to be stored; `replayed`: the command had taken effect before, with these versions. */
  | { readonly kind: 'appended'; readonly firstVersion: number | null; readonly version: number; readonly replayed: boolean }
  /** The stream was not at the expected version; nothing was stored. */
  | { readonly kind: 'conflict'; readonly expectedVersion: ExpectedVersion; readonly version: number };

export interface StreamPage {
  readonly events: readonly RecordedEvent[];
  /** The head of the stream, 0 when it does not exist; not the version of the last event on this page. */
  readonly version: number;
}

export interface EventStore {
  /**
   * Stores the events of one command. Atomic: all or none are visible to the next read. Idempotent by command id over
   * the whole life of the stream: a repeat stores nothing, whatever version it expects, and gives the first result. A
   * command without events is remembered as well; one that met a conflict is not. Throws `invalid-append`, with nothing
   * stored (see {@link assertAppend}).
   */
  appendToStream(
    stream: string,
    events: readonly EventToAppend[],
    options: { readonly commandId: string; readonly expectedVersion: ExpectedVersion },
  ): Promise<AppendResult>;
  /** Events after version `after` (default 0), at most `limit` (default: all), in order. An unknown stream is empty. */
  readStream(stream: string, options?: { readonly after?: number; readonly limit?: number }): Promise<StreamPage>;
}

/**
 * To be called first by every store: throws `invalid-append` when the events do not have the ids of their command, in
 * order. With dedupe by command id this is what keeps each event id single, without an index of them.
 */
export function assertAppend(stream: string, events: readonly EventToAppend[], commandId: string): void {
  const wrong = events.findIndex((event, index) => event.id !== `${commandId}/${index}` || event.meta.commandId !== commandId);
  if (wrong !== -1) {
    throw new HeadwaterError(
      'invalid-append',
      `Event ${wrong} of an append to ${stream} is ${events[wrong]?.id}, not ${commandId}/${wrong} of its command.`,
    );
  }
}

/** Whether a stream at `version` meets the expectation. */
export function meetsExpectation(version: number, expected: ExpectedVersion): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'noStream':
      return version === 0;
    case 'streamExists':
      return version > 0;
    default:
      return version === expected;
  }
}
