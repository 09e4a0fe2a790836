/**
 * One stream: everything its object does that is not the platform's. The only writer of its storage.
 *
 * Every method is synchronous, so nothing comes between reading, deciding and writing; what writes is one transaction.
 */
import type { AnyAggregate } from '@headwater/core';
import { HeadwaterError, isSnapshotDue, parseStream, takeSnapshot } from '@headwater/core';
import { problem } from '@headwater/protocol';
import type { DecideSettings } from './decide-group.ts';
import { decideGroup, decideTrusted } from './decide-group.ts';
import type { Draft } from './draft.ts';
import type { Publication } from './publication.ts';
import type { ResolvedConfig } from './resolved-config.ts';
import type { AuthorKey } from './settled-command.ts';
import { authorKeyOf } from './settled-command.ts';
import { StreamMemory } from './stream-memory.ts';
import type { ExecuteAnswer, ExecuteCall, GroupCall, GroupRefusal, GroupResult, ReadAnswer, ToPublish } from './stream-rpc.ts';
import type { HashedCommit, Head, StreamMeta, StreamName } from './stream-storage.ts';
import { StreamStorage } from './stream-storage.ts';

/** What one publication carries at most: a call to another object may hold 32 MiB. */
const PUBLICATION_BYTES = 1024 * 1024;

/** The client id of commands that come from the application itself. */
const EDGE_CLIENT = 'edge';

export interface StreamSurroundings {
  readonly sql: SqlStorage;
  /** Rolls back when `run` throws. */
  transaction<T>(run: () => T): T;
  /** Sets the repair alarm, in the same transaction, unless one is set. */
  armRepair(): void;
}

export class Stream {
  readonly #config: ResolvedConfig;
  readonly #surroundings: StreamSurroundings;
  readonly #storage: StreamStorage;
  #memory: StreamMemory | undefined;

  constructor(config: ResolvedConfig, surroundings: StreamSurroundings) {
    this.#config = config;
    this.#surroundings = surroundings;
    this.#storage = new StreamStorage(surroundings.sql);
  }

  /** Undefined for a stream without events. */
  get meta(): StreamMeta | undefined {
    return this.#storage.meta();
  }

  get headRecordedAt(): string | undefined {
    return this.#storage.headRecordedAt();
  }

  push({ tenant, principal, clientId, group }: GroupCall): GroupResult | GroupRefusal {
    const { stream } = group;
    const author = authorKeyOf(principal.id, clientId);
    const { authorize, limits, epoch } = this.#config;
    return this.#attempt('push', stream, (aggregate) => {
      const memory = this.#load(aggregate);
      const before = memory.head;
      const settings = this.#settings(aggregate, { stream, author, clientId, actor: principal.id });
      const decision = decideGroup(memory, { ...settings, principal, group, authorize });
      if (decision.kind === 'history-changed') {
        return { kind: 'problem', problem: problem('history-changed', { epoch, head: before.version, headHash: before.hash }) };
      }
      const { draft, outcomes } = decision;
      const commits = this.#write(aggregate, { tenant, stream }, draft, author);
      const isRepeat = outcomes.some((outcome) => 'replayed' in outcome && outcome.replayed);
      const mayRead = authorize({ action: 'read', principal, category: aggregate.name, stream });
      const page = mayRead
        ? this.#storage.page(group.baseVersion, { events: limits.eventsPerGroupAnswer, bytes: limits.bytesPerGroupAnswer })
        : undefined;
      return {
        kind: 'answered',
        version: memory.head.version,
        headHash: memory.head.hash,
        epoch,
        feeds: memory.feeds,
        mark: draft.mark,
        outcomes,
        eventsJson: page?.eventsJson ?? null,
        truncated: page !== undefined && page.lastVersion < memory.head.version,
        ...(commits.length > 0 || isRepeat ? this.#toPublish(stream, before, commits) : {}),
      };
    });
  }

  execute({ tenant, stream, principalId, command }: ExecuteCall): ExecuteAnswer {
    const author = authorKeyOf(principalId, EDGE_CLIENT);
    return this.#attempt('execute', stream, (aggregate) => {
      const memory = this.#load(aggregate);
      const before = memory.head;
      const settings = this.#settings(aggregate, { stream, author, clientId: EDGE_CLIENT, actor: principalId });
      const { outcome, draft } = decideTrusted(memory, settings, { ...command, issuedAt: settings.receivedAt });
      const commits = this.#write(aggregate, { tenant, stream }, draft, author);
      return { kind: 'answered', outcome, ...this.#toPublish(stream, before, commits) };
    });
  }

  readPage({ stream, after, limit }: { readonly stream: string; readonly after: number; readonly limit: number }): ReadAnswer {
    const head = this.#storage.head();
    if (head.version === 0) return { kind: 'unknown' };
    const page = this.#storage.page(after, { events: limit, bytes: this.#config.limits.pageBytes });
    const next = page.lastVersion < head.version ? page.lastVersion : null;
    return { kind: 'read', json: `${this.#openAnswer(stream, head)},"events":[${page.eventsJson}],"next":${next}}` };
  }

  readSnapshot({ stream }: { readonly stream: string }): ReadAnswer {
    if (this.#storage.head().version === 0) return { kind: 'unknown' };
    return this.#attempt('snapshot', stream, (aggregate) => {
      const memory = this.#load(aggregate);
      const state = JSON.stringify(memory.state());
      return {
        kind: 'read',
        json: `${this.#openAnswer(stream, memory.head)},"fingerprint":${JSON.stringify(aggregate.fingerprint)},"state":${state}}`,
      };
    });
  }

  /** What follows a version, for the feeds of the stream; undefined without events or feeds. */
  publicationAfter(version: number): ToPublish | undefined {
    const meta = this.#storage.meta();
    const hash = this.#storage.hashAt(version);
    if (meta === undefined || meta.feeds.length === 0 || hash === undefined) return undefined;
    const publication = this.#publicationOf(meta.stream, { version, hash }, this.#storage.commitsAfter(version, PUBLICATION_BYTES));
    return { feeds: meta.feeds, publication };
  }

  /** An empty publication at the head: what a feed answers to it says what the feed lacks. */
  publicationAtHead(): ToPublish | undefined {
    return this.publicationAfter(this.#storage.head().version);
  }

  /**
   * Runs in one transaction. Whatever is thrown in it is nobody's plan: it is logged, nothing is stored, and the caller
   * hears `unavailable` with no more than a code, so that trying again is safe.
   */
  #attempt<T>(what: string, stream: string, run: (aggregate: AnyAggregate) => T): T | GroupRefusal {
    const aggregate = this.#config.aggregateByCategory.get(parseStream(stream)?.category ?? '');
    try {
      if (aggregate === undefined) throw new HeadwaterError('unknown-aggregate', `No aggregate is registered for ${stream}.`);
      return this.#surroundings.transaction(() => run(aggregate));
    } catch (cause) {
      this.#memory = undefined;
      this.#storage.forget();
      const code = cause instanceof HeadwaterError ? cause.code : 'failed';
      this.#config.log({
        level: 'error',
        event: 'stream-failed',
        what,
        stream,
        code,
        reason: String(cause instanceof Error ? (cause.cause ?? cause) : cause),
      });
      return { kind: 'problem', problem: problem('unavailable', { detail: `${stream} is not available: ${code}.` }) };
    }
  }

  #load(aggregate: AnyAggregate): StreamMemory {
    this.#memory ??= new StreamMemory(this.#storage, aggregate);
    return this.#memory;
  }

  #settings(aggregate: AnyAggregate, who: Pick<DecideSettings, 'stream' | 'author' | 'clientId' | 'actor'>): DecideSettings {
    const { limits, ports } = this.#config;
    return { aggregate, ...who, receivedAt: new Date(ports.clock.now()).toISOString(), limits, ids: ports.ids };
  }

  /** Writes what a draft settled, and lets the memory follow. Nothing is written, not even a table, when nothing was settled. */
  #write(aggregate: AnyAggregate, name: StreamName, draft: Draft, author: AuthorKey): readonly HashedCommit[] {
    const { commits, settled } = draft.finish();
    if (commits.length === 0 && settled === undefined) return [];
    const memory = this.#load(aggregate);
    const { head, state, mark } = draft;
    const feeds =
      commits.length === 0
        ? memory.feeds
        : [...new Set([...memory.feeds, ...this.#config.feedsOf(aggregate, { state, stream: name.stream })])];
    for (const commit of commits) this.#storage.appendCommit(commit, { ...name, feeds });
    if (settled !== undefined) this.#storage.appendSettled(settled);
    let { snapshotVersion } = memory;
    if (commits.length > 0 && isSnapshotDue(aggregate, head.version, snapshotVersion)) {
      this.#storage.writeSnapshot(takeSnapshot(aggregate, { state, version: head.version }));
      snapshotVersion = head.version;
    }
    if (commits.length > 0 && feeds.length > 0) this.#surroundings.armRepair();
    memory.advance({ head, state, author, mark, settled: draft.settled, feeds, snapshotVersion });
    return commits;
  }

  /** The new commits, or after a repeat the question what the feeds hold. */
  #toPublish(stream: string, base: Head, commits: readonly HashedCommit[]): { readonly toPublish?: ToPublish } {
    const feeds = this.#memory?.feeds ?? [];
    if (feeds.length === 0) return {};
    return { toPublish: { feeds, publication: this.#publicationOf(stream, base, commits) } };
  }

  #publicationOf(stream: string, base: Head, commits: readonly HashedCommit[]): Publication {
    let bytes = 0;
    const fitting = commits.filter((commit, index) => (bytes += commit.eventsJson.length) <= PUBLICATION_BYTES || index === 0);
    const last = fitting.at(-1);
    return {
      stream,
      epoch: this.#config.epoch,
      baseVersion: base.version,
      baseHash: base.hash,
      version: last?.lastVersion ?? base.version,
      headHash: last?.hash ?? base.hash,
      commits: fitting.map(({ firstVersion, lastVersion, eventsJson }) => ({ firstVersion, lastVersion, eventsJson })),
    };
  }

  #openAnswer(stream: string, { version, hash }: Head): string {
    return JSON.stringify({ stream, version, headHash: hash, epoch: this.#config.epoch }).slice(0, -1);
  }
}
