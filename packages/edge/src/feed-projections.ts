/**
 * The projections of a feed, kept in the same transaction as its position: what a query reads is exact at the head.
 *
 * Each version of a projection is a build of its own. A build that is not there yet is made from the feed's own entries
 * in slices, beside whatever older build there is, and deletes that afterwards. An older build cannot answer meanwhile:
 * the code that understood its documents is gone. A projection that throws, or makes a document that cannot be stored,
 * stops at that position; the feed goes on, and a new version of the projection builds it anew.
 */
import { DocumentTable, HeadwaterError, project, type AnyProjection, type DocumentReader, type RecordedEvent } from '@headwater/core';
import type { FeedEntry } from '@headwater/protocol';
import type { FeedStorage } from './feed-storage.ts';
import type { Log } from './ports.ts';
import { DOCUMENT_TABLES, DocumentBatch, deleteDocuments, documentReader } from './sqlite-documents.ts';

/** An event under its position in the feed. */
export interface PositionedEvent {
  readonly position: number;
  readonly event: RecordedEvent;
}

export type ProjectionReading =
  | { readonly kind: 'ready'; readonly documents: DocumentReader<unknown> }
  | { readonly kind: 'building' }
  /** It stopped at this position. */
  | { readonly kind: 'failed'; readonly position: number };

type Status =
  /** Moves with the head of the feed. */
  | { readonly kind: 'live' }
  /** Made from the entries up to this position. */
  | { readonly kind: 'building'; readonly position: number }
  | { readonly kind: 'failed'; readonly position: number };

interface Build {
  readonly id: string;
  readonly definition: AnyProjection;
  status: Status;
}

const TABLES = ['CREATE TABLE projections (build TEXT PRIMARY KEY, status TEXT NOT NULL) STRICT, WITHOUT ROWID', ...DOCUMENT_TABLES];

/** How much one slice of building does: a few tens of milliseconds. */
const SLICE = { entries: 1000, bytes: 1024 * 1024 };

/** How many rows of an old build one slice deletes. */
const DELETED_ROWS = 2000;

const REASON_MAX = 500;

export class FeedProjections {
  readonly #sql: SqlStorage;
  readonly #storage: FeedStorage;
  readonly #definitions: readonly AnyProjection[];
  readonly #log: Log;
  #loaded: { readonly builds: readonly Build[]; readonly obsolete: Set<string> } | undefined;

  constructor(sql: SqlStorage, storage: FeedStorage, definitions: readonly AnyProjection[], log: Log) {
    this.#sql = sql;
    this.#storage = storage;
    this.#definitions = definitions;
    this.#log = log;
  }

  create(): void {
    for (const table of TABLES) this.#sql.exec(table);
  }

  /** Forgets what a rolled back transaction may have made believe. */
  forget(): void {
    this.#loaded = undefined;
  }

  /** Applies new events of the feed to every live build. To be called within the transaction that appends them. */
  apply(events: readonly PositionedEvent[]): void {
    this.#promote((events[0]?.position ?? 1) - 1);
    for (const build of this.#load().builds) {
      if (build.status.kind !== 'live') continue;
      const failure = this.#fold(build, events);
      if (failure !== undefined) this.#writeStatus(build, failure);
    }
  }

  /** Whether `buildSlice` has something to do. */
  hasWork(): boolean {
    if (!this.#storage.exists()) return false;
    const { builds, obsolete } = this.#load();
    return obsolete.size > 0 || builds.some(({ status }) => status.kind === 'building');
  }

  /** Does a bounded part of the work there is: builds what is missing, then deletes what is obsolete. */
  workSlice(): void {
    if (!this.hasWork()) return;
    if (!this.#buildSlice()) this.#deleteSlice();
  }

  /** The documents of a projection as they are now. */
  read(definition: AnyProjection): ProjectionReading {
    if (!this.#storage.exists()) return { kind: 'ready', documents: new DocumentTable(definition.indexes).reader() };
    const build = this.#load().builds.find((candidate) => candidate.definition === definition);
    if (build === undefined) throw new HeadwaterError('invalid-definition', `Projection '${definition.name}' is not registered.`);
    switch (build.status.kind) {
      case 'live':
        return { kind: 'ready', documents: documentReader(this.#sql, documentsOf(build)) };
      case 'building':
        return { kind: 'building' };
      case 'failed':
        return { kind: 'failed', position: build.status.position };
    }
  }

  #buildSlice(): boolean {
    const building = this.#load().builds.flatMap((build) =>
      build.status.kind === 'building' ? [{ build, position: build.status.position }] : [],
    );
    if (building.length === 0) return false;
    const from = Math.min(...building.map(({ position }) => position));
    const { entriesJson, lastPosition } = this.#storage.page(from, SLICE);
    const events = eventsOf(entriesJson);
    for (const { build, position } of building) {
      const failure = this.#fold(
        build,
        events.filter((event) => event.position > position),
      );
      this.#writeStatus(build, failure ?? { kind: 'building', position: Math.max(position, lastPosition) });
    }
    this.#promote(this.#storage.position());
    return true;
  }

  #deleteSlice(): void {
    for (const id of this.#load().obsolete) {
      if (deleteDocuments(this.#sql, id, DELETED_ROWS)) return;
      this.#sql.exec('DELETE FROM projections WHERE build = ?', id);
      this.#load().obsolete.delete(id);
    }
  }

  /** A build that has reached the head moves with it from now on. */
  #promote(head: number): void {
    for (const build of this.#load().builds) {
      if (build.status.kind === 'building' && build.status.position === head) this.#writeStatus(build, { kind: 'live' });
    }
  }

  /** What stopped the build, if anything did; what came before that is kept. */
  #fold(build: Build, events: readonly PositionedEvent[]): Status | undefined {
    const batch = new DocumentBatch(this.#sql, documentsOf(build));
    let failure: Status | undefined;
    for (const { position, event } of events) {
      try {
        const change = project(build.definition, event, (key) => batch.read(key));
        if (change !== undefined) batch.change(change.key, change.document);
      } catch (cause) {
        failure = { kind: 'failed', position };
        this.#log({
          level: 'error',
          event: 'projection-failed',
          projection: build.id,
          position,
          stream: event.stream,
          version: event.version,
          reason: reasonOf(cause),
        });
        break;
      }
    }
    batch.flush();
    return failure;
  }

  #writeStatus(build: Build, status: Status): void {
    build.status = status;
    this.#sql.exec('INSERT INTO projections VALUES (?1, ?2) ON CONFLICT DO UPDATE SET status = ?2', build.id, JSON.stringify(status));
  }

  #load(): { readonly builds: readonly Build[]; readonly obsolete: Set<string> } {
    if (this.#loaded === undefined) {
      const rows = this.#sql.exec<{ build: string; status: string }>('SELECT build, status FROM projections').toArray();
      // Written by `#writeStatus`.
      const statusById = new Map(rows.map(({ build, status }) => [build, JSON.parse(status) as Status]));
      const builds = this.#definitions.map((definition) => {
        const id = `${definition.name}@${definition.version}`;
        return { id, definition, status: statusById.get(id) ?? { kind: 'building' as const, position: 0 } };
      });
      const obsolete = new Set(statusById.keys());
      for (const { id } of builds) obsolete.delete(id);
      this.#loaded = { builds, obsolete };
    }
    return this.#loaded;
  }
}

function documentsOf({ id, definition }: Build): { readonly projection: string; readonly indexes: AnyProjection['indexes'] } {
  return { projection: id, indexes: definition.indexes };
}

function eventsOf(entriesJson: string): readonly PositionedEvent[] {
  // The text was made by the feed from recorded events.
  const entries = JSON.parse(`[${entriesJson}]`) as readonly FeedEntry[];
  return entries.flatMap((entry) =>
    'event' in entry && !('erased' in entry.event) ? [{ position: entry.position, event: entry.event }] : [],
  );
}

function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)).slice(0, REASON_MAX);
}
