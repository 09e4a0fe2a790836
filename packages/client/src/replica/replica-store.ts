/**
 * The memory of a replica, kept in step with the log: views of streams, documents of projections, what waits.
 *
 * Every change goes through {@link ReplicaStore.commit}: the log decides, then memory follows, then watchers and other
 * tabs are told. All work on it runs one at a time, under {@link ReplicaStore.exclusive}.
 */
import { restoreSnapshot, streamOf, type AnyAggregate, type AnyProjection, type RecordedEvent } from '@headwater/core';
import { Emitter } from '../emitter.ts';
import { ClientError } from '../errors.ts';
import type { EventLog, StoredStream, StreamHead } from '../event-log.ts';
import { Mutex } from '../mutex.ts';
import type { Channel, Ports } from '../ports.ts';
import { isChanges, type Changes } from './changes.ts';
import { DocumentStore, readDocuments, type DocumentChanges } from './document-store.ts';
import { groupByStream } from './group-by-stream.ts';
import { JournalIndex, summarize } from './journal-index.ts';
import type { Attempt, Plan } from './plan.ts';
import { loadView, newHead, overlayEvents, type StreamView } from './stream-view.ts';
import { toCommit } from './view-change.ts';

export interface ReplicaStoreOptions {
  readonly log: EventLog;
  readonly ports: Ports;
  readonly clientId: string;
  readonly actor: string;
  readonly aggregates: readonly AnyAggregate[];
  readonly projections: readonly AnyProjection[];
  /** The first one shows what no feed is known to hold. */
  readonly feeds: readonly [string, ...string[]];
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
  readonly projections: readonly AnyProjection[];
  readonly journals: JournalIndex = new JournalIndex();
  /** After every commit, of this tab or of another. */
  readonly changes: Emitter<Changes> = new Emitter();
  readonly closed: Emitter<void> = new Emitter();
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
    this.projections = options.projections;
    this.#aggregates = new Map(options.aggregates.map((aggregate) => [aggregate.name, aggregate]));
    this.#channel = options.channel;
    this.#channel.onMessage((message) => {
      // A log that is closed or broken has nothing to follow.
      if (isChanges(message)) void this.exclusive(() => this.#follow(message)).catch(() => undefined);
    });
  }

  /** Reads what waits. To be called once, before anything else. */
  async open(): Promise<void> {
    const byStream = groupByStream(await this.log.readJournal(), ({ stream }) => stream);
    for (const [stream, journal] of byStream) this.journals.set(stream, summarize(journal));
  }

  /** Runs a task alone. Tasks that a person waits for are urgent. */
  exclusive<T>(task: () => Promise<T>, options?: { readonly urgent?: boolean }): Promise<T> {
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

  /** The view of a stream, unless its aggregate is not known. Exclusive. */
  async loadOne(stream: string): Promise<StreamView | undefined> {
    return (await this.load([stream])).get(stream);
  }

  /** Views of streams whose aggregates are known; what is not in memory is read in one go. Exclusive. */
  async load(streams: Iterable<string>): Promise<Map<string, StreamView>> {
    const views = new Map<string, StreamView>();
    const missing: string[] = [];
    for (const stream of new Set(streams)) {
      const view = this.#views.get(stream);
      if (view !== undefined) views.set(stream, this.#keep(view));
      else if (this.findAggregate(stream) !== undefined) missing.push(stream);
    }
    if (missing.length === 0) return views;
    for (const stored of await this.log.readStreams(missing)) {
      views.set(stored.stream, this.#keep(await this.#viewOf(stored)));
    }
    return views;
  }

  /** The documents of a projection in a feed, loaded when first asked for. Exclusive. */
  async documents(feed: string, projection: AnyProjection): Promise<DocumentStore> {
    const known = this.peekDocuments(feed, projection);
    if (known !== undefined) return known;
    const { cursor, projectionVersions } = await this.log.readFeed(feed);
    const store = new DocumentStore(projection, feed, cursor);
    if (cursor === undefined || projectionVersions[projection.name] === projection.version) {
      store.load(await this.log.readDocuments(feed, projection.name));
    } else {
      // Once after a new release of the app, and never otherwise.
      const { rebuildDocuments } = await import('./rebuild-documents.ts');
      await rebuildDocuments(this.log, store);
    }
    const ahead = await this.log.readStreamsAhead(this.feeds);
    const views = await this.load([...this.journals.streams(), ...ahead.map(({ stream }) => stream)]);
    store.apply(new Map(), this.#overlays(feed, views.values()));
    this.#documents.set(nameOf(feed, projection), store);
    return store;
  }

  /** The documents of a projection, when they are in memory. */
  peekDocuments(feed: string, projection: AnyProjection): DocumentStore | undefined {
    return this.#documents.get(nameOf(feed, projection));
  }

  /**
   * Plans a change and commits it, again and again until no other tab was faster; without a plan nothing changes. Gives
   * the result of the last attempt. Waits for its turn. Throws `fenced`.
   */
  change<T>(attempt: () => Promise<Attempt<T>>, options?: { readonly urgent?: boolean }): Promise<T> {
    return this.exclusive(async () => {
      for (;;) {
        const { plan, result } = await attempt();
        if (plan === undefined || (await this.commit(plan))) return result;
      }
    }, options);
  }

  /** {@link change} of one stream, if its aggregate is known. */
  changeStream(
    stream: string,
    planOf: (view: StreamView) => Plan | undefined | Promise<Plan | undefined>,
    options?: { readonly urgent?: boolean },
  ): Promise<void> {
    return this.change(async () => {
      const view = await this.loadOne(stream);
      return { plan: view && (await planOf(view)), result: undefined };
    }, options);
  }

  /** Commits a plan; memory follows only what the log took. False when another tab was faster. Exclusive. Throws `fenced`. */
  async commit({ views: planned, documents, work, ...change }: Plan): Promise<boolean> {
    const commits = planned.map(toCommit);
    const result = await this.log.commit({ ...change, streams: commits.map((commit) => commit.change) });
    if (result.kind === 'fenced') throw new ClientError('fenced', 'Another tab took over the sync.');
    if (result.kind === 'stale') {
      for (const stream of result.streams) this.#views.delete(stream);
      return false;
    }
    const { feed, settled = [], clientId } = change;
    this.clientId = clientId ?? this.clientId;
    const views = commits.map(({ view }) => this.#keep(view));
    const message: Changes = {
      kind: 'changes',
      clientId,
      streams: views.map((view) => ({
        stream: view.stream,
        revision: view.head.revision,
        journal: summarize(view.journal),
        overlaid: this.feeds.some((name) => this.#overlayOf(view, name).length > 0),
      })),
      feed: feed && {
        feed: feed.feed,
        before: feed.expectedCursor,
        after: feed.cursor,
        documents: feed.reset ? undefined : feed.documents.map(({ projection, key }) => ({ projection, key })),
      },
      settled: settled.map(({ commandId }) => commandId),
      unresolved: settled.length > 0 || planned.some(({ before, after }) => before.journal[0]?.parked !== after.journal[0]?.parked),
      work: work === true,
    };
    for (const { stream, journal } of message.streams) this.journals.set(stream, journal);
    if (feed?.reset) for (const store of this.#documentsIn(feed.feed)) store.load([]);
    this.#channel.post(message);
    this.#tell(message, views, documents?.changes);
    for (const fail of documents?.failures ?? []) fail();
    return true;
  }

  close(): void {
    this.#channel.close();
    this.closed.emit();
  }

  /** Without the events that every feed concerned has brought. */
  trimAhead(view: StreamView): StreamView {
    const fed = this.#lowestFed(view.head);
    return { ...view, ahead: view.ahead.filter(({ version }) => version > fed) };
  }

  /** The version up to which every concerned feed brought a stream; all of it when none is concerned. */
  #lowestFed({ fedVersions, version }: StreamHead): number {
    if (Object.keys(fedVersions).length === 0) return 0;
    return Math.min(version, ...this.feeds.flatMap((feed) => fedVersions[feed] ?? []));
  }

  #overlays(feed: string, views: Iterable<StreamView>): Map<string, readonly RecordedEvent[]> {
    return new Map([...views].map((view) => [view.stream, this.#overlayOf(view, feed)]));
  }

  #overlayOf(view: StreamView, feed: string): readonly RecordedEvent[] {
    return overlayEvents(view, feed, feed === this.feeds[0]);
  }

  async #viewOf(stored: StoredStream): Promise<StreamView> {
    const { stream, head = newHead(stream), journal } = stored;
    const aggregate = this.findAggregate(stream)!; // others are not loaded
    const snapshot = restoreSnapshot(aggregate, stored.snapshot);
    // A snapshot of other code, or a damaged one, is as good as none: then everything is folded.
    const tail = stored.snapshot !== undefined && snapshot === undefined ? await this.log.readEvents(stream) : stored.tail;
    const fed = this.#lowestFed(head);
    const ahead =
      fed < (snapshot?.version ?? 0) ? await this.log.readEvents(stream, { after: fed }) : tail.filter(({ version }) => version > fed);
    return loadView({ aggregate, head, journal, ahead }, { clientId: this.clientId, snapshot, tail });
  }

  #keep(view: StreamView): StreamView {
    this.#views.delete(view.stream);
    this.#views.set(view.stream, view);
    const [oldest] = this.#views.keys();
    if (oldest !== undefined && this.#views.size > VIEWS_AT_MOST) this.#views.delete(oldest);
    return view;
  }

  #documentsIn(feed: string | undefined): DocumentStore[] {
    return [...this.#documents.values()].filter((store) => store.feed === feed);
  }

  #tell(message: Changes, views: Iterable<StreamView>, documents?: ReadonlyMap<DocumentStore, DocumentChanges>): void {
    for (const store of this.#documents.values()) store.apply(documents?.get(store) ?? new Map(), this.#overlays(store.feed, views));
    const { feed } = message;
    for (const store of this.#documentsIn(feed?.feed)) store.noteStep(feed?.before, feed?.after);
    this.changes.emit(message);
  }

  /** Another tab committed: memory follows. */
  async #follow(message: Changes): Promise<void> {
    this.clientId = message.clientId ?? this.clientId;
    const concerned: string[] = [];
    for (const { stream, revision, journal, overlaid } of message.streams) {
      const view = this.#views.get(stream);
      if (view !== undefined && view.head.revision >= revision) continue;
      this.journals.set(stream, journal);
      this.#views.delete(stream);
      if (view !== undefined || overlaid || [...this.#documents.values()].some((store) => store.hasOverlay(stream))) concerned.push(stream);
    }
    const views = await this.load(concerned);
    const documents = new Map<DocumentStore, DocumentChanges>();
    for (const store of this.#documentsIn(message.feed?.feed)) {
      const { feed, projection } = store;
      const changed = message.feed?.documents?.filter((document) => document.projection === projection.name).map(({ key }) => key);
      if (changed === undefined) store.load(await this.log.readDocuments(feed, projection.name));
      else documents.set(store, await readDocuments(this.log, store, changed));
    }
    this.#tell(message, views.values(), documents);
  }
}

function nameOf(feed: string, { name }: AnyProjection): string {
  return `${feed}/${name}`;
}
