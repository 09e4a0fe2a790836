/** What a log holds, with defaults. */
import type { EventMeta, RecordedEvent, Snapshot } from '@headwater/core';
import type { Change, FeedChange, JournalEntry, SettledCommand, StreamChange } from '../../event-log.ts';

export const streamA = 'order-a';
export const streamB = 'order-b';
export const feed = 'main';
const time = '2026-01-01T00:00:00.000Z';

export function metaOf(commandId: string): EventMeta {
  return { commandId, clientId: 'client-1', actor: 'ana', issuedAt: time };
}

/** The events of a stream from one version to another. */
export function eventsOf(stream: string, first: number, last: number): RecordedEvent[] {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const version = first + index;
    const commandId = `${stream}-command-${version}`;
    const data = { text: '…"\\\u0000\u2028é𝄞', nested: [[], {}, [null, true, -1.5e-7]], version };
    return { id: `${commandId}/0`, stream, version, type: 'Counted', schemaVersion: 1, data, recordedAt: time, meta: metaOf(commandId) };
  });
}

export function snapshotOf(version: number): Snapshot {
  return { version, fingerprint: 'order/1', stateJson: `{"version":${version}}`, checksum: 'c' };
}

/** A command on a stream, decided as pending. */
export function entryOf(stream: string, sequence: number, part: Partial<JournalEntry> = {}): JournalEntry {
  const meta = metaOf(`${stream}-entry-${sequence}`);
  const fixed = { type: 'Count', schemaVersion: 1, data: { by: sequence }, decidedOn: 0, expectedVersion: 0, strict: false };
  return { stream, sequence, meta, ...fixed, local: { kind: 'pending', events: [] }, ...part };
}

export function settledOf(commandId: string, part: Partial<SettledCommand> = {}): SettledCommand {
  const outcome = { kind: 'rejected', rejection: { kind: 'rejection', code: 'NotOpen', details: undefined }, version: 3 } as const;
  const command = { commandId, stream: streamA, type: 'Count', schemaVersion: 1, data: { by: 1 }, meta: metaOf(commandId), decidedOn: 2 };
  return { ...command, outcome, intervening: eventsOf(streamA, 3, 3), settledAt: time, unresolved: true, ...part };
}

/** A change of a stream whose head stands at `version`. */
export function streamChange(stream: string, expectedRevision: number, part: Partial<StreamChange> = {}, version = 0): StreamChange {
  const chain = { version: 0, hash: '' };
  const head = { version, chain, foreignVersion: 0, lastSequence: 0, sequenceClientId: '', fedVersions: {} };
  return { stream, expectedRevision, head, ...part };
}

/** A change that confirms events: the versions from `first` to `last`. */
export function confirmChange(
  stream: string,
  expectedRevision: number,
  [first, last]: readonly [number, number],
  part: Partial<StreamChange> = {},
): StreamChange {
  return streamChange(stream, expectedRevision, { events: eventsOf(stream, first, last), ...part }, last);
}

export function feedChange(expectedCursor: string | undefined, cursor: string | undefined, part: Partial<FeedChange> = {}): FeedChange {
  return { feed, expectedCursor, cursor, epoch: 'e1', documents: [], order: [], projectionVersions: { list: 1 }, ...part };
}

export function changeOf(streams: readonly StreamChange[], part: Partial<Change> = {}): Change {
  return { durability: 'relaxed', streams, ...part };
}
