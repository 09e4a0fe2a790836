/**
 * The memory of a replica, kept in step with the log: views of streams, documents of projections, what waits.
 *
 * Every change goes through {@link ReplicaStore.commit}: the log decides, then memory follows, then watchers and other
 * tabs are told. All work on it runs one at a time, under {@link ReplicaStore.exclusive}.
 */
import { streamOf, type AnyAggregate, type AnyProjection, type RecordedEvent } from '@headwater/core';
import { Subject } from 'rxjs';
import { ClientError } from '../errors.ts';
import type { Change, CommitResult, EventLog, FeedChange, JournalEntry, SettledCommand, StoredStream, StreamChange } from '../event-log.ts';
import { Mutex } from '../mutex.ts';
import type { Channel, Ports } from '../ports.ts';
import { anyUnresolved, isChangeMessage, type ChangeMessage, type Changes } from './changes.ts';
import { DocumentStore, type DocumentChanges } from './document-store.ts';
import { groupByStream } from './group-by-stream.ts';
import { JournalIndex, summarize, type StreamJournal } from './journal-index.ts';
import { rebuildDocuments } from './rebuild-documents.ts';
import { advance, loadView, newHead, overlayEvents, pendingEvents, type StreamView } from './stream-view.ts';

/** A stream before and after a change, with what goes to the log. */
export interface ViewChange {
  readonly before: StreamView;
  readonly after: StreamView;
  readonly parts: Pick<StreamChange, 'events' | 'snapshot' | 'dropHistory'>;
}

/** A change as the replica plans it. */
export interface Plan {
  readonly durability: Change['durability'];
  readonly views: readonly ViewChange[];
  readonly feed?: FeedChange;
  readonly settled?: readonly SettledCommand[];
  readonly clientId?: string;
  readonly lease?: number;
  /** Whether the sync has something new to push. */
  readonly work?: boolean;
}

export interface ReplicaStoreOptions {
  readonly log: EventLog;
  readonly ports: Ports;
  readonly clientId: string;
  readonly actor: string;
  readonly aggregates: readonly AnyAggregate[];
  readonly projections: readonly AnyProjection[];
  /** The first one shows what no feed is known to hold. */
  readonly feeds: readonly [string, ...string[]];
  /** Without sync, what is recorded is confirmed. */
  readonly localOnly: boolean;
  /** How the other tabs hear of changes. */
  readonly channel: Channel;
}

/** So many streams stay in memory without being asked for again. */
const VIEWS_AT_MOST = 2_000;

export class ReplicaStore {
  readonly log: EventLog;
  readonly ports: Ports;
  readonly actor: string;
  readonly feeds: readonly [string, ...string[]];
  readonly localOnly: boolean;
  readonly projections: readonly AnyProjection[];
  readonly journals: JournalIndex = new JournalIndex();
  readonly changes$: Subject<Changes> = new Subject<Changes>();
  clientId: string;
  readonly #aggregates: ReadonlyMap<string, AnyAggregate>;
  /** In order of last use. */
  readonly #views = new Map<string, StreamView>();
  readonly #documents = new Map<string, DocumentStore>();
  readonly #mutex = new Mutex();
  readonly #channel: Channel;

  constructor(options: ReplicaStoreOptions) {
    this.log = options.log;
    this.ports = options.ports;
    this.clientId = options.clientId;
    this.actor = options.actor;
    this.feeds = options.feeds;
    this.localOnly = options.localOnly;
    this.projections = options.projections;
    this.#aggregates = new Map(options.aggregates.map((aggregate) => [aggregate.name, aggregate]));
    this.#channel = options.channel;
    this.#channel.onMessage((message) => {
      if (isChangeMessage(message)) void this.exclusive(() => this.#follow(message)).catch(() => undefined);
    });
  }

  /** Reads what waits. To be called once, before anything else. */
  async open(): Promise<void> {
    const byStream = groupByStream(await this.log.readJournal(), ({ stream }) => stream);
    for (const [stream, journal] of byStream) this.journals.set(stream, summarize(journal));
  }

  /** Runs a task alone. Tasks that a person waits for are urgent. */
  exclusive<T>(task: () => Promise<T>, options: { readonly urgent?: boolean } = {}): Promise<T> {
    return this.#mutex.run(task, options);
  }

  /** The present time, ISO 8601. */
  nowIso(): string {
    return new Date(this.ports.clock.now()).toISOString();
  }

  /** The aggregate of a stream's category, if the client was given it. */
  findAggregate(stream: string): AnyAggregate | undefined {
    return this.#aggregates.get(stream.slice(0, stream.indexOf('-')));
  }

  /** The name of an aggregate's stream. Throws `unknown-aggregate`. */
  streamOf(aggregate: AnyAggregate, id: string): string {
    if (this.#aggregates.get(aggregate.name) !== aggregate) {
      throw new ClientError('unknown-aggregate', `The client was not given the aggregate '${aggregate.name}'.`);
    }
    return streamOf(aggregate.name, id);
  }

  /** The view that is in memory. */
  peek(stream: string): StreamView | undefined {
    return this.#views.get(stream);
  }

  /** Views of streams whose aggregates are known; what is not in memory is read in one go. Exclusive. */
  async load(streams: readonly string[]): Promise<Map<string, StreamView>> {
    const views = new Map<string, StreamView>();
    const missing: string[] = [];
    for (const stream of new Set(streams)) {
      const view = this.#views.get(stream);
      if (view === undefined) missing.push(stream);
      else {
        views.set(stream, view);
        this.#touch(view);
      }
    }
    if (missing.length > 0) {
      for (const stored of await this.log.readStreams(missing)) {
        const view = await this.#viewOf(stored);
        if (view === undefined) continue;
        views.set(view.stream, view);
        this.#touch(view);
      }
    }
    return views;
  }

  /** Drops views, so that the next load reads them again. */
  forget(streams: Iterable<string>): void {
    for (const stream of streams) this.#views.delete(stream);
  }

  /** The documents of a projection in a feed, loaded when first asked for. Exclusive. */
  async documents(feed: string, projection: AnyProjection): Promise<DocumentStore> {
    const name = `${feed}/${projection.name}`;
    const known = this.#documents.get(name);
    if (known !== undefined) return known;
    const { cursor, projectionVersions } = await this.log.readFeed(feed);
    const store = new DocumentStore(projection, feed, cursor);
    if (cursor === undefined || projectionVersions[projection.name] === projection.version) {
      store.load(await this.log.readDocuments(feed, projection.name));
    } else {
      await rebuildDocuments(this.log, store);
    }
    const overlaid = new Set(this.journals.streams());
    for (const { stream } of await this.log.readStreamsAhead(this.feeds)) overlaid.add(stream);
    const views = await this.load([...overlaid]);
    store.apply(new Map(), this.#overlaysFor(store, views.values()));
    this.#documents.set(name, store);
    return store;
  }

  /** The documents of a projection, when they are in memory. */
  peekDocuments(feed: string, projection: AnyProjection): DocumentStore | undefined {
    return this.#documents.get(`${feed}/${projection.name}`);
  }

  /** The documents that are in memory, of one feed. */
  loadedDocuments(feed: string): DocumentStore[] {
    return [...this.#documents.values()].filter((store) => store.feed === feed);
  }

  /** Commits a plan; memory follows only what the log took. After `stale` the concerned views are forgotten. Exclusive. */
  async commit(plan: Plan, documents: ReadonlyMap<DocumentStore, DocumentChanges> = new Map()): Promise<CommitResult> {
    const change: Change = {
      durability: plan.durability,
      streams: plan.views.map(toStreamChange),
      ...(plan.feed === undefined ? {} : { feed: plan.feed }),
      ...(plan.settled === undefined ? {} : { settled: plan.settled }),
      ...(plan.clientId === undefined ? {} : { clientId: plan.clientId }),
      ...(plan.lease === undefined ? {} : { lease: plan.lease }),
    };
    const result = await this.log.commit(change);
    if (result.kind === 'stale') this.forget(result.streams);
    if (result.kind !== 'committed') return result;
    const views = plan.views.map(({ before, after }) => ({ ...after, head: { ...after.head, revision: before.head.revision + 1 } }));
    for (const view of views) {
      this.#touch(view);
      this.journals.set(view.stream, summarize(view.journal));
    }
    if (plan.clientId !== undefined) this.clientId = plan.clientId;
    for (const store of this.#documents.values()) {
      store.apply(documents.get(store) ?? new Map<string, never>(), this.#overlaysFor(store, views));
      if (plan.feed?.feed === store.feed) store.noteStep(plan.feed.expectedCursor, plan.feed.cursor);
    }
    this.#tell(plan, views);
    return result;
  }

  close(): void {
    this.#channel.close();
    this.changes$.complete();
  }

  /** A view with another journal, decided again. */
  decideAgain(view: StreamView, journal: readonly JournalEntry[]): StreamView {
    return advance(view, { clientId: this.clientId, arrived: [], journal }).view;
  }

  /** Whether documents of any feed have something of this stream on top. */
  isOverlaid(view: StreamView): boolean {
    return view.ahead.length > 0 || pendingEvents(view).length > 0;
  }

  /** Without the events that every feed concerned has brought. */
  trimAhead(view: StreamView): StreamView {
    const fed = this.#lowestFed(view.head.fedVersions, view.head.version);
    const ahead = view.ahead.filter(({ version }) => version > fed);
    return ahead.length === view.ahead.length ? view : { ...view, ahead };
  }

  /** The version up to which every concerned feed brought a stream; `version` when none is concerned. */
  #lowestFed(fedVersions: Readonly<Record<string, number>>, version: number): number {
    if (Object.keys(fedVersions).length === 0) return 0;
    const concerned = this.feeds.filter((feed) => Object.hasOwn(fedVersions, feed));
    return Math.min(version, ...concerned.map((feed) => fedVersions[feed] ?? 0));
  }

  #overlaysFor(store: DocumentStore, views: Iterable<StreamView>): Map<string, readonly RecordedEvent[]> {
    const first = store.feed === this.feeds[0];
    return new Map([...views].map((view) => [view.stream, overlayEvents(view, store.feed, first)]));
  }

  async #viewOf(stored: StoredStream): Promise<StreamView | undefined> {
    const aggregate = this.findAggregate(stored.stream);
    if (aggregate === undefined) return undefined;
    const head = stored.head ?? newHead(stored.stream);
    let { tail } = stored;
    // A snapshot of other code is as good as none: then the tail must begin at the first event.
    if (stored.snapshot !== undefined && stored.snapshot.fingerprint !== aggregate.fingerprint) tail = await this.log.readEvents(stored.stream);
    const fed = this.#lowestFed(head.fedVersions, head.version);
    const inTail = tail[0] === undefined ? head.version : tail[0].version - 1;
    const ahead = fed >= head.version ? [] : fed >= inTail ? tail.filter(({ version }) => version > fed) : await this.log.readEvents(stored.stream, { after: fed });
    const view = loadView(aggregate, stored, { clientId: this.clientId, ahead, tail });
    if (view.unavailable === undefined && view.confirmed.version !== head.version) {
      // A damaged snapshot: fold everything.
      return loadView(aggregate, { ...stored, snapshot: undefined }, { clientId: this.clientId, ahead, tail: await this.log.readEvents(stored.stream) });
    }
    return view;
  }

  #touch(view: StreamView): void {
    this.#views.delete(view.stream);
    this.#views.set(view.stream, view);
    if (this.#views.size > VIEWS_AT_MOST) {
      const [oldest] = this.#views.keys();
      if (oldest !== undefined) this.#views.delete(oldest);
    }
  }

  #tell(plan: Plan, views: readonly StreamView[]): void {
    const settled = plan.settled ?? [];
    const parkedChanged = plan.views.some(({ before, after }) => before.journal[0]?.parked !== after.journal[0]?.parked);
    const changes: Changes = {
      streams: views.map(({ stream }) => stream),
      settled: settled.map(({ commandId }) => commandId),
      unresolved: parkedChanged || settled.length > 0,
      work: plan.work === true,
    };
    const message: ChangeMessage = {
      kind: 'changes',
      clientId: plan.clientId,
      streams: views.map((view) => ({ stream: view.stream, revision: view.head.revision, journal: summarize(view.journal), overlaid: this.isOverlaid(view) })),
      feed: plan.feed === undefined ? undefined : { feed: plan.feed.feed, before: plan.feed.expectedCursor, after: plan.feed.cursor, keysByProjection: keysOf(plan.feed, this.projections) },
      settled: changes.settled,
      unresolved: changes.unresolved || anyUnresolved(settled),
      work: changes.work,
    };
    this.#channel.post(message);
    this.changes$.next(changes);
  }

  /** Another tab committed: memory follows. */
  async #follow(message: ChangeMessage): Promise<void> {
    if (message.clientId !== undefined) this.clientId = message.clientId;
    const concerned: string[] = [];
    for (const { stream, revision, journal, overlaid } of message.streams) {
      const view = this.#views.get(stream);
      if (view !== undefined && view.head.revision >= revision) continue;
      const wasOverlaid = this.#hasOverlay(stream);
      this.journals.set(stream, journal as StreamJournal | undefined);
      this.#views.delete(stream);
      if (view !== undefined || overlaid || wasOverlaid) concerned.push(stream);
    }
    const views = await this.load(concerned);
    for (const store of this.#documents.values()) {
      const keys = message.feed?.feed === store.feed ? message.feed.keysByProjection[store.projection.name] : [];
      const documents = await this.#readDocuments(store, keys ?? null);
      store.apply(documents, this.#overlaysFor(store, views.values()));
      if (message.feed?.feed === store.feed) store.noteStep(message.feed.before, message.feed.after);
    }
    this.changes$.next({ streams: message.streams.map(({ stream }) => stream), settled: message.settled, unresolved: message.unresolved, work: message.work });
  }

  #hasOverlay(stream: string): boolean {
    return [...this.#documents.values()].some((store) => store.hasOverlay(stream));
  }

  async #readDocuments(store: DocumentStore, keys: readonly string[] | null): Promise<DocumentChanges> {
    if (keys?.length === 0) return new Map();
    const { projection, feed } = store;
    const read = keys === null ? await this.log.readDocuments(feed, projection.name) : await this.log.readDocumentsByKey(feed, projection.name, keys);
    const documents = new Map(read.map(({ key, document }) => [key, document]));
    for (const key of keys ?? [...store.keys()]) if (!documents.has(key)) documents.set(key, null);
    return documents;
  }
}

function keysOf(feed: FeedChange, projections: readonly AnyProjection[]): Record<string, readonly string[] | null> {
  const keys: Record<string, string[] | null> = {};
  for (const { name } of projections) keys[name] = feed.reset === true || feed.dropProjections?.includes(name) === true ? null : [];
  for (const { projection, key } of feed.documents) keys[projection]?.push(key);
  return keys;
}

/** What the log must be told so that a view after a change can be read from it. */
function toStreamChange({ before, after, parts }: ViewChange): StreamChange {
  const { stream: _stream, revision: _revision, ...head } = after.head;
  const known = new Set(before.journal);
  const kept = new Set(after.journal.map(({ sequence }) => sequence));
  return {
    stream: after.stream,
    expectedRevision: before.head.revision,
    head,
    ...parts,
    journalPut: after.journal.filter((entry) => !known.has(entry)),
    journalDelete: before.journal.filter(({ sequence }) => !kept.has(sequence)).map(({ sequence }) => sequence),
  };
}
