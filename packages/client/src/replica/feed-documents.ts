/** What newly confirmed events of a feed do to the documents of its projections. */
import { documentKeyOf, project, type AnyProjection, type Json, type RecordedEvent } from '@headwater/core';
import { ClientError } from '../errors.ts';
import type { FeedState, StoredDocument } from '../event-log.ts';
import type { DocumentChanges, DocumentStore } from './document-store.ts';
import type { ReplicaStore } from './replica-store.ts';

export interface DocumentStep {
  /** For the log. */
  readonly documents: readonly StoredDocument[];
  /** For memory. */
  readonly changes: ReadonlyMap<DocumentStore, DocumentChanges>;
  readonly projectionVersions: Readonly<Record<string, number>>;
  /** To be called once the step is committed: projections that threw fail from now on. */
  readonly installFailures: () => void;
}

/** Applies events, in feed order, to every projection that has not failed. Exclusive. */
export async function documentsAfter(store: ReplicaStore, feed: string, state: FeedState, events: readonly RecordedEvent[]): Promise<DocumentStep> {
  const documents: StoredDocument[] = [];
  const changes = new Map<DocumentStore, DocumentChanges>();
  const versions: Record<string, number> = { ...state.projectionVersions };
  const failures: (() => void)[] = [];
  for (const projection of store.projections) {
    const documentStore = await store.documents(feed, projection);
    if (documentStore.failed) continue;
    try {
      const before = documentStore.isAt(state.cursor) ? undefined : await readBefore(store, documentStore, events);
      const changed = projectAll(projection, events, (key) => (before === undefined ? documentStore.confirmed(key) : before.get(key)));
      for (const [key, document] of changed) documents.push({ projection: projection.name, key, document });
      changes.set(documentStore, changed);
      versions[projection.name] = projection.version;
    } catch (cause) {
      if (cause instanceof ClientError) throw cause;
      versions[projection.name] = 0;
      failures.push(() => documentStore.fail(cause));
    }
  }
  return { documents, changes, projectionVersions: versions, installFailures: () => failures.forEach((fail) => fail()) };
}

/** The documents that events concern, from the log: another tab moved the feed, and memory has yet to follow. */
async function readBefore(store: ReplicaStore, { feed, projection }: DocumentStore, events: readonly RecordedEvent[]): Promise<ReadonlyMap<string, Json>> {
  const keys = new Set(events.flatMap((event) => documentKeyOf(projection, event) ?? []));
  const read = await store.log.readDocumentsByKey(feed, projection.name, [...keys]);
  return new Map(read.map(({ key, document }) => [key, document]));
}

function projectAll(projection: AnyProjection, events: readonly RecordedEvent[], before: (key: string) => unknown): Map<string, Json> {
  const changed = new Map<string, Json>();
  for (const event of events) {
    const change = project(projection, event, (key) => (changed.has(key) ? (changed.get(key) ?? undefined) : before(key)));
    // A handler's result is JSON, as the documents of a projection must be; null: gone.
    if (change !== undefined) changed.set(change.key, change.document as Json);
  }
  return changed;
}
