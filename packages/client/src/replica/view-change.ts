/** A stream before and after a change, and what the log must be told so that the view after it can be read from there. */
import { isSnapshotDue, takeSnapshot, type RecordedEvent } from '@headwater/core';
import type { JournalEntry, StreamChange } from '../event-log.ts';
import type { StreamView } from './stream-view.ts';

export interface ViewChange {
  readonly before: StreamView;
  readonly after: StreamView;
  /** Newly confirmed. */
  readonly events?: readonly RecordedEvent[];
  /** What was confirmed before goes. */
  readonly dropHistory?: true;
}

/** What goes to the log, and the view as it is then: the state is kept as often as the aggregate says. */
export function toCommit({ before, after, ...parts }: ViewChange): { readonly view: StreamView; readonly change: StreamChange } {
  const { stream, aggregate, confirmed, unavailable, journal, snapshotVersion } = after;
  const { stream: _stream, revision: _revision, ...head } = after.head;
  const isDue = unavailable === undefined && isSnapshotDue(aggregate, confirmed.version, snapshotVersion);
  const { revision } = before.head;
  const known = new Set(before.journal);
  const kept = new Set(journal.map(({ sequence }) => sequence));
  return {
    view: { ...after, head: { ...after.head, revision: revision + 1 }, snapshotVersion: isDue ? confirmed.version : snapshotVersion },
    change: {
      ...parts,
      ...(isDue && { snapshot: takeSnapshot(aggregate, confirmed) }),
      stream,
      expectedRevision: revision,
      head,
      journalPut: journal.filter((entry) => !known.has(entry)),
      journalDelete: before.journal.flatMap(({ sequence }) => (kept.has(sequence) ? [] : sequence)),
    },
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
