/**
 * Building a projection's documents anew from the events on this device, in the order in which the feed brought them.
 *
 * Runs when the documents in the log are of another version of the projection; it needs no network.
 */
import { project, type Json, type RecordedEvent } from '@headwater/core';
import type { EventLog, StoredDocument } from '../event-log.ts';
import type { DocumentStore } from './document-store.ts';
import { groupByStream } from './group-by-stream.ts';

/** Fills the store and the log. A handler that throws makes the projection fail; its documents in the log are dropped. */
export async function rebuildDocuments(log: EventLog, store: DocumentStore): Promise<void> {
  const { feed, projection } = store;
  for (;;) {
    const state = await log.readFeed(feed);
    const built = await buildDocuments(log, store);
    const result = await log.commit({
      durability: 'relaxed',
      streams: [],
      feed: {
        feed,
        expectedCursor: state.cursor,
        cursor: state.cursor,
        epoch: state.epoch,
        documents: built.kind === 'failed' ? [] : built.documents,
        order: [],
        // A failed projection has version 0: the next start tries again.
        projectionVersions: { ...state.projectionVersions, [projection.name]: built.kind === 'failed' ? 0 : projection.version },
        dropProjections: [projection.name],
      },
    });
    // Another tab moved the feed meanwhile: what was built is behind it.
    if (result.kind !== 'committed') continue;
    if (built.kind === 'failed') store.fail(built.cause);
    else store.load(built.documents);
    return;
  }
}

type Built =
  | { readonly kind: 'built'; readonly documents: readonly StoredDocument[] }
  | { readonly kind: 'failed'; readonly cause: unknown };

async function buildDocuments(log: EventLog, { feed, projection }: DocumentStore): Promise<Built> {
  const eventsByStream = new Map<string, Map<number, RecordedEvent>>();
  for await (const chunk of log.readAllEvents()) {
    for (const [stream, events] of groupByStream(chunk, (event) => event.stream)) {
      const known = eventsByStream.get(stream) ?? new Map<number, RecordedEvent>();
      for (const event of events) known.set(event.version, event);
      eventsByStream.set(stream, known);
    }
  }
  const documents = new Map<string, Json>();
  try {
    for await (const chunk of log.readFeedOrder(feed)) {
      for (const [stream, version] of chunk) {
        const event = eventsByStream.get(stream)?.get(version);
        const change = event === undefined ? undefined : project(projection, event, (key) => documents.get(key) ?? undefined);
        // A handler's result is JSON, as the documents of a projection must be.
        if (change !== undefined) documents.set(change.key, change.document as Json);
      }
    }
  } catch (cause) {
    return { kind: 'failed', cause };
  }
  const kept = [...documents].filter(([, document]) => document !== null);
  return { kind: 'built', documents: kept.map(([key, document]) => ({ projection: projection.name, key, document })) };
}
