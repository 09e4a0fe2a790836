/** What newly confirmed events of a feed do to the documents of its projections. */
import { documentKeyOf, project, type AnyProjection, type Json, type RecordedEvent } from '@headwater/core';
import { ClientError } from '../errors.ts';
import type { FeedState, StoredDocument } from '../event-log.ts';
import { readDocuments, type DocumentChanges, type DocumentStore } from './document-store.ts';
import type { DocumentStep } from './plan.ts';
import type { ReplicaStore } from './replica-store.ts';

/** Applies events, in feed order, to every projection that has not failed. Exclusive. */
export async function documentsAfter(
  store: ReplicaStore,
  feed: string,
  state: FeedState,
  events: readonly RecordedEvent[],
): Promise<DocumentStep> {
  const changes = new Map<DocumentStore, DocumentChanges>();
  const documents: StoredDocument[] = [];
  const projectionVersions: Record<string, number> = { ...state.projectionVersions };
  const failures: (() => void)[] = [];
  for (const projection of store.projections) {
    const { name, version } = projection;
    const known = await store.documents(feed, projection);
    if (known.failed) continue;
    try {
      // Another tab moved the feed, and memory has yet to follow: then the log tells.
      const before = known.isAt(state.cursor) ? known : await readDocuments(store.log, known, keysOf(projection, events));
      const changed = projectAll(projection, events, before);
      changes.set(known, changed);
      for (const [key, document] of changed) documents.push({ projection: name, key, document });
      projectionVersions[name] = version;
    } catch (cause) {
      if (cause instanceof ClientError) throw cause;
      projectionVersions[name] = 0;
      failures.push(() => known.fail(cause));
    }
  }
  const order = events.map(({ stream, version }) => [stream, version] as const);
  return { step: { documents, order, projectionVersions }, changes, failures };
}

function keysOf(projection: AnyProjection, events: readonly RecordedEvent[]): string[] {
  return [...new Set(events.flatMap((event) => documentKeyOf(projection, event) ?? []))];
}

function projectAll(projection: AnyProjection, events: readonly RecordedEvent[], before: { get(key: string): unknown }): Map<string, Json> {
  const changed = new Map<string, Json>();
  for (const event of events) {
    const change = project(projection, event, (key) => (changed.has(key) ? changed.get(key) : before.get(key)));
    // A handler's result is JSON, as the documents of a projection must be; null: gone.
    if (change !== undefined) changed.set(change.key, change.document as Json);
  }
  return changed;
}
