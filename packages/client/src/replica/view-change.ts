/** A stream before and after a change, and what the log must be told so that the view after it can be read from there. */
import { isSnapshotDue, takeSnapshot, type RecordedEvent, type Snapshot } from '@headwater/core';
import type { JournalEntry, StreamChange } from '../event-log.ts';
import type { StreamView } from './stream-view.ts';

export interface ViewChange {
  readonly before: StreamView;
  readonly after: StreamView;
  /** Newly confirmed. */
  readonly events?: readonly RecordedEvent[];
  /** What was confirmed before goes. */
  readonly dropHistory?: true;
  readonly snapshot?: Snapshot;
}

/** The change as it will be committed: the revision rises by one, and the state is kept as often as the aggregate says. */
export function completed(change: ViewChange): ViewChange {
  const { before } = change;
  const after = { ...change.after, head: { ...change.after.head, revision: before.head.revision + 1 } };
  const { aggregate, confirmed, unavailable } = after;
  if (unavailable !== undefined || !isSnapshotDue(aggregate, confirmed.version, after.snapshotVersion)) return { ...change, after };
  return { ...change, after: { ...after, snapshotVersion: confirmed.version }, snapshot: takeSnapshot(aggregate, confirmed) };
}

export function toStreamChange({ before, after, ...parts }: ViewChange): StreamChange {
  const { stream, revision: _revision, ...head } = after.head;
  const known = new Set(before.journal);
  const kept = new Set(after.journal.map(({ sequence }) => sequence));
  return {
    ...parts,
    stream,
    expectedRevision: before.head.revision,
    head,
    journalPut: after.journal.filter((entry) => !known.has(entry)),
    journalDelete: before.journal.filter(({ sequence }) => !kept.has(sequence)).map(({ sequence }) => sequence),
  };
}

/** A stream whose journal counts from 1 under a client id. */
export function numberedAnew(view: StreamView, clientId: string): ViewChange {
  const journal = view.journal.map((entry, index): JournalEntry => ({
    ...entry,
    sequence: index + 1,
    resent: true,
    meta: { ...entry.meta, clientId },
  }));
  return { before: view, after: { ...view, head: { ...view.head, lastSequence: journal.length, sequenceClientId: clientId }, journal } };
}
