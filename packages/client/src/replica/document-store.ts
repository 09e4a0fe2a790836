/**
 * The documents of one projection in one feed: confirmed ones, exact at the feed's cursor, and what is known beyond it
 * folded on top.
 *
 * Queries read one table, which holds what is shown; the confirmed documents beneath are kept aside. The overlay is kept
 * by stream: when a stream changes, only the documents that it touches are folded again.
 */
import {
  DocumentTable,
  documentKeyOf,
  project,
  runQuery,
  type AnyProjection,
  type Json,
  type Query,
  type RecordedEvent,
} from '@headwater/core';
import { Emitter } from '../emitter.ts';
import { ClientError } from '../errors.ts';
import type { EventLog } from '../event-log.ts';
import { reasonOf } from './stream-view.ts';

/** A change of confirmed documents; null: gone. */
export type DocumentChanges = ReadonlyMap<string, Json>;

export class DocumentStore {
  readonly projection: AnyProjection;
  readonly feed: string;
  readonly changes: Emitter<void> = new Emitter();
  /** What is shown. */
  #table: DocumentTable;
  /** The confirmed documents beneath those with something on top; undefined: none. */
  readonly #beneath = new Map<string, unknown>();
  /** By stream: the events of the overlay and the keys of the documents that they touch. */
  readonly #overlayByStream = new Map<string, { readonly events: readonly RecordedEvent[]; readonly keys: ReadonlySet<string> }>();
  readonly #streamsByKey = new Map<string, Set<string>>();
  #failure: unknown;
  /** The cursor of the feed at which the confirmed documents are exact. */
  #cursor: string | undefined;
  /** Steps that were applied here before an earlier one, which is still to be heard of: the cursor after, by the one before. */
  readonly #stepsAhead = new Map<string | undefined, string | undefined>();

  constructor(projection: AnyProjection, feed: string, cursor: string | undefined) {
    this.projection = projection;
    this.feed = feed;
    this.#cursor = cursor;
    this.#table = new DocumentTable(projection.indexes);
  }

  /** Takes these for all confirmed documents. */
  load(documents: Iterable<{ readonly key: string; readonly document: Json }>): void {
    this.#table = new DocumentTable(this.projection.indexes);
    this.#beneath.clear();
    for (const { key, document } of documents) this.#table.set(key, document);
    for (const key of this.#streamsByKey.keys()) this.#foldOverlay(key);
    this.changes.emit();
  }

  /** A confirmed document. */
  get(key: string): unknown {
    return this.#beneath.has(key) ? this.#beneath.get(key) : this.#table.get(key);
  }

  /** Whether the documents in memory are those of this cursor; otherwise another tab's step is still to be heard of. */
  isAt(cursor: string | undefined): boolean {
    return this.#cursor === cursor;
  }

  /** Notes that the documents contain a step of the feed. */
  noteStep(before: string | undefined, after: string | undefined): void {
    this.#stepsAhead.set(before, after);
    while (this.#stepsAhead.has(this.#cursor)) {
      const next = this.#stepsAhead.get(this.#cursor);
      this.#stepsAhead.delete(this.#cursor);
      this.#cursor = next;
    }
  }

  /** The projection cannot be computed by this code; queries fail until the documents are built anew. */
  fail(cause: unknown): void {
    this.#failure = cause;
    this.changes.emit();
  }

  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Applies confirmed documents and the new overlays of streams; watchers are told once. */
  apply(documents: DocumentChanges, overlays: ReadonlyMap<string, readonly RecordedEvent[]>): void {
    const touched = new Set<string>();
    for (const [key, document] of documents) {
      if (this.#beneath.has(key)) {
        this.#beneath.set(key, document);
        touched.add(key);
      } else {
        this.#show(key, document);
      }
    }
    let moved = documents.size > 0;
    for (const [stream, events] of overlays) {
      if (events.length === 0 && !this.hasOverlay(stream)) continue;
      moved = true;
      for (const key of this.#replaceOverlay(stream, events)) touched.add(key);
    }
    for (const key of touched) this.#foldOverlay(key);
    if (moved) this.changes.emit();
  }

  /** Answers a query. Throws core's `unknown-query` and `invalid-params`, and `projection-failed`. */
  run<Result>(query: Query<Result>): Result {
    if (this.#failure !== undefined) {
      throw new ClientError('projection-failed', `Projection '${this.projection.name}' failed: ${reasonOf(this.#failure)}`, {
        cause: this.#failure,
      });
    }
    return runQuery(this.projection, query, this.#table.reader());
  }

  /** Whether something of this stream is on top. */
  hasOverlay(stream: string): boolean {
    return this.#overlayByStream.has(stream);
  }

  /** Gives the keys that the stream touched or touches. */
  #replaceOverlay(stream: string, events: readonly RecordedEvent[]): Iterable<string> {
    const before = this.#overlayByStream.get(stream)?.keys ?? [];
    const keys = new Set(events.flatMap((event) => quietly(() => documentKeyOf(this.projection, event)) ?? []));
    for (const key of before) this.#streamsByKey.get(key)?.delete(stream);
    for (const key of keys) this.#streamsByKey.set(key, (this.#streamsByKey.get(key) ?? new Set()).add(stream));
    if (events.length === 0) this.#overlayByStream.delete(stream);
    else this.#overlayByStream.set(stream, { events, keys });
    return new Set([...before, ...keys]);
  }

  #foldOverlay(key: string): void {
    const streams = this.#streamsByKey.get(key);
    let document = this.get(key);
    this.#beneath.set(key, document);
    for (const stream of streams ?? []) {
      for (const event of this.#overlayByStream.get(stream)?.events ?? []) {
        const change = quietly(() => project(this.projection, event, () => document));
        if (change?.key === key) ({ document } = change);
      }
    }
    this.#show(key, document);
    if (streams?.size) return;
    this.#streamsByKey.delete(key);
    this.#beneath.delete(key);
  }

  #show(key: string, document: unknown): void {
    if (document === null || document === undefined) this.#table.delete(key);
    else this.#table.set(key, document);
  }
}

/** A pending event that the projection cannot take is not shown in it; the edge will say what becomes of it. */
function quietly<T>(project: () => T): T | undefined {
  try {
    return project();
  } catch {
    return undefined;
  }
}

/** The present documents under these keys, from the log; null: gone. */
export async function readDocuments(log: EventLog, { feed, projection }: DocumentStore, keys: readonly string[]): Promise<DocumentChanges> {
  const documents = new Map<string, Json>(keys.map((key) => [key, null]));
  for (const { key, document } of await log.readDocumentsByKey(feed, projection.name, keys)) documents.set(key, document);
  return documents;
}
