/**
 * Applying what the edge says: answers to pushes, pages of streams, steps of feeds.
 *
 * Each is one transaction: confirmed events, outcomes, journal, documents and cursor move together, and the rest of the
 * journal is decided again. Everything may come twice, late or out of order: what is known is passed by, what does not
 * continue is asked for.
 */
import type { RecordedEvent } from '@headwater/core';
import type { GroupAnswer, Outcome, StoredEvent } from '@headwater/protocol';
import type { JournalEntry, ParkedReason, SettledCommand, StreamHead } from '../event-log.ts';
import type { AnswerFollowUp, FeedFollowUp, FeedStep, OutgoingGroup, ReplicaPort } from '../replica-port.ts';
import { documentsAfter } from './feed-documents.ts';
import { groupByStream } from './group-by-stream.ts';
import { groupOf } from './push-groups.ts';
import type { ReplicaStore } from './replica-store.ts';
import { issuesOf, settle } from './settlements.ts';
import { advance, type StreamView } from './stream-view.ts';
import type { ViewChange } from './view-change.ts';

/** What the edge said of a stream besides its events. */
interface Said {
  readonly outcomes?: readonly Outcome[];
  readonly head?: { readonly version: number; readonly headHash: string };
  readonly fedVersions?: StreamHead['fedVersions'];
}

/** The replica as the sync works with it. */
export class Confirmer implements ReplicaPort {
  readonly #store: ReplicaStore;
  /** Streams whose oldest command waits for something other than the network; forgotten with the page, so that each start tries once. */
  readonly parkedStreams: Set<string> = new Set();

  constructor(store: ReplicaStore) {
    this.#store = store;
  }

  onWork(listener: () => void): () => void {
    return this.#store.changes.on(({ work }) => work && listener());
  }

  async pushableStreams(): Promise<string[]> {
    return this.#store.journals.streams().filter((stream) => !this.parkedStreams.has(stream));
  }

  groupOf(stream: string, limits: { readonly maxCommands: number; readonly maxBytes: number }): Promise<OutgoingGroup | undefined> {
    return groupOf(this.#store, stream, limits);
  }

  async confirmedVersion(stream: string): Promise<number> {
    const view = await this.#store.exclusive(() => this.#store.loadOne(stream));
    return view?.head.version ?? 0;
  }

  async feedCursor(feed: string): Promise<string | undefined> {
    return (await this.#store.log.readFeed(feed)).cursor;
  }

  async applyAnswer(sent: OutgoingGroup, answer: GroupAnswer, lease: number): Promise<AnswerFollowUp> {
    const store = this.#store;
    const { stream, feeds, outcomes } = answer;
    if (sent.clientId !== store.clientId) return { kind: 'push-again' };
    const followUp = await store.change<AnswerFollowUp | 'copied'>(async () => {
      const view = await store.loadOne(stream);
      if (view === undefined) return { result: { kind: 'done' } };
      if (isOfCopy(view, answer)) return { result: 'copied' };
      const arrived = continuation(view, answer.events ?? []);
      const fedVersions = { ...Object.fromEntries(feeds.map((feed) => [feed, 0])), ...view.head.fedVersions };
      const { change, settled } = await this.#merge(view, arrived ?? [], { outcomes, head: answer, fedVersions });
      const isIncomplete = arrived === undefined || answer.truncated || change.after.journal.some(({ accepted }) => accepted !== undefined);
      return { plan: { durability: 'strict', views: [change], settled, lease }, result: this.#followUp(answer, isIncomplete) };
    });
    if (followUp !== 'copied') return followUp;
    const { renumber } = await import('../on-demand.ts');
    await renumber(store, lease);
    return { kind: 'push-again' };
  }

  applyStreamPage(
    stream: string,
    page: { readonly events: readonly StoredEvent[]; readonly version: number; readonly headHash: string },
    lease: number,
  ): Promise<void> {
    return this.#store.changeStream(stream, async (view) => {
      const arrived = continuation(view, page.events);
      if (arrived === undefined) return undefined;
      const { change, settled } = await this.#merge(view, arrived, { head: page });
      return { durability: 'relaxed', views: [change], settled, lease };
    });
  }

  applyFeed({ feed, after, entries, cursor, epoch }: FeedStep, lease: number): Promise<FeedFollowUp> {
    const store = this.#store;
    return store.change<FeedFollowUp>(async () => {
      const state = await store.log.readFeed(feed);
      if (state.cursor !== after) return { result: { kind: 'elsewhere' } };
      const events = entries.flatMap((entry) => ('event' in entry ? [entry.event as RecordedEvent] : []));
      const eventsByStream = groupByStream(events, ({ stream }) => stream);
      const views: ViewChange[] = [];
      const settled: SettledCommand[] = [];
      const fresh = new Set<RecordedEvent>();
      for (const [stream, view] of await store.load(eventsByStream.keys())) {
        const { fedVersions } = view.head;
        const fed = fedVersions[feed] ?? 0;
        const unfed = eventsByStream.get(stream)?.filter(({ version }) => version > fed) ?? [];
        const [first] = unfed;
        const last = unfed.at(-1);
        if (first === undefined || last === undefined) continue;
        const arrived = continuation(view, unfed);
        if (arrived === undefined || first.version > fed + 1) return { result: { kind: 'read-stream', stream } };
        for (const event of unfed) fresh.add(event);
        const merged = await this.#merge(view, arrived, { fedVersions: { ...fedVersions, [feed]: last.version } });
        views.push(merged.change);
        settled.push(...merged.settled);
      }
      const documents = await documentsAfter(
        store,
        feed,
        state,
        events.filter((event) => fresh.has(event)),
      );
      return {
        plan: {
          durability: 'relaxed',
          views,
          settled,
          lease,
          documents,
          feed: { feed, expectedCursor: after, cursor, epoch: epoch ?? state.epoch, ...documents.step },
        },
        result: { kind: 'applied' },
      };
    });
  }

  async forgetHistory(stream: string, lease: number): Promise<void> {
    const { restart } = await import('../on-demand.ts');
    await restart(this.#store, { stream }, lease);
  }

  async restartFeed(_feed: string, lease: number): Promise<void> {
    const { restart } = await import('../on-demand.ts');
    // There is one epoch a tenant: what holds for one feed holds for all.
    await restart(this.#store, 'all', lease);
  }

  park(stream: string, reason: ParkedReason, detail: string): Promise<void> {
    const store = this.#store;
    this.parkedStreams.add(stream);
    return store.changeStream(stream, (view) => {
      const [oldest, ...rest] = view.journal;
      if (oldest === undefined) return undefined;
      const parked = { ...oldest, parked: { reason, detail, at: store.nowIso() } };
      return { durability: 'strict', views: [{ before: view, after: { ...view, journal: [parked, ...rest] } }] };
    });
  }

  #followUp({ stream, outcomes }: GroupAnswer, isIncomplete: boolean): AnswerFollowUp {
    const isStopped = outcomes.some(({ kind }) => kind === 'forbidden' || kind === 'unsupported');
    if (isStopped) this.parkedStreams.add(stream);
    else this.parkedStreams.delete(stream);
    if (isIncomplete) return { kind: 'read-stream' };
    if (isStopped) return { kind: 'parked' };
    return { kind: outcomes.some(({ kind }) => kind === 'out-of-order') ? 'push-again' : 'done' };
  }

  /** Merges what newly arrived and what was said into a view. */
  async #merge(
    view: StreamView,
    arrived: readonly RecordedEvent[],
    said: Said,
  ): Promise<{ readonly change: ViewChange; readonly settled: readonly SettledCommand[] }> {
    const store = this.#store;
    const at = store.nowIso();
    const version = arrived.at(-1)?.version ?? view.head.version;
    const outcomeById = new Map(said.outcomes?.map((outcome) => [outcome.commandId, outcome]));
    const own = new Set(arrived.map(({ meta }) => meta.commandId));
    const journal: JournalEntry[] = [];
    const finished: { readonly entry: JournalEntry; readonly outcome: SettledCommand['outcome'] }[] = [];
    for (const known of view.journal) {
      const answer = outcomeById.get(known.meta.commandId);
      const entry = withAnswer(known, answer, at);
      // What has its events here is settled by them.
      const outcome = own.has(known.meta.commandId) ? undefined : outcomeOf(entry, answer, version);
      if (outcome === undefined) journal.push(entry);
      else finished.push({ entry, outcome });
    }
    const advanced = advance(view, { clientId: store.clientId, arrived, journal });
    for (const { entry, ...versions } of advanced.settled) finished.push({ entry, outcome: { kind: 'confirmed', ...versions } });
    const settled: SettledCommand[] = [];
    for (const { entry, outcome } of finished)
      settled.push(settle(entry, outcome, { intervening: await this.#intervening(view, entry, arrived, outcome), at }));
    const { head } = advanced.view;
    const chain = said.head?.version === version ? { version, hash: said.head.headHash } : head.chain;
    const after = store.trimAhead({ ...advanced.view, head: { ...head, chain, fedVersions: said.fedVersions ?? head.fedVersions } });
    return { change: { before: view, after, events: arrived }, settled };
  }

  /** What others did after the version that the person saw, up to where the command took effect. */
  async #intervening(
    view: StreamView,
    { stream, decidedOn }: JournalEntry,
    arrived: readonly RecordedEvent[],
    outcome: SettledCommand['outcome'],
  ): Promise<RecordedEvent[]> {
    const { clientId, log } = this.#store;
    const until = (outcome.kind === 'confirmed' && outcome.firstVersion) || Infinity;
    const known = view.head.foreignVersion > decidedOn ? await log.readEvents(stream, { after: decidedOn }) : [];
    return [...known, ...arrived].filter(({ meta, version }) => meta.clientId !== clientId && version > decidedOn && version < until);
  }
}

/** The edge never saw what the oldest entry builds on, or other commands under its numbers: the database is a copy of one that went on. */
function isOfCopy({ journal: [oldest] }: StreamView, { mark, outcomes }: GroupAnswer): boolean {
  return outcomes.some(({ kind }) => kind === 'cloned' || (kind === 'out-of-order' && oldest !== undefined && oldest.sequence > mark + 1));
}

/** The events that continue a view; undefined when they leave a gap. */
function continuation({ head }: StreamView, events: readonly StoredEvent[]): readonly RecordedEvent[] | undefined {
  const arrived = events.filter(({ version }) => version > head.version);
  // An erased event comes without data; what folds it must cope, and one that cannot makes its stream unavailable.
  return arrived[0] === undefined || arrived[0].version === head.version + 1 ? (arrived as RecordedEvent[]) : undefined;
}

/** What an answer notes on an entry. */
function withAnswer(entry: JournalEntry, answer: Outcome | undefined, at: string): JournalEntry {
  switch (answer?.kind) {
    case 'accepted': {
      const { parked: _parked, ...rest } = entry;
      return { ...rest, accepted: { firstVersion: answer.firstVersion, lastVersion: answer.lastVersion } };
    }
    case 'forbidden':
      return { ...entry, parked: { reason: 'forbidden', detail: 'The edge does not allow it.', at } };
    case 'unsupported':
      return {
        ...entry,
        parked: { reason: 'unsupported', detail: `The edge knows versions [${answer.supported.join(', ')}] of ${entry.type}.`, at },
      };
    default:
      return entry;
  }
}

/** How a command ended, if it did. An outcome without its events keeps the pending ones until they are here. */
function outcomeOf({ accepted }: JournalEntry, answer: Outcome | undefined, version: number): SettledCommand['outcome'] | undefined {
  if (accepted !== undefined)
    return accepted.firstVersion === null || accepted.lastVersion <= version ? { kind: 'confirmed', ...accepted } : undefined;
  switch (answer?.kind) {
    case 'rejected':
      return {
        kind: answer.kind,
        rejection: { kind: 'rejection', code: answer.rejection.code, details: answer.rejection.details },
        version: answer.version,
      };
    case 'conflict':
      return { kind: answer.kind, version: answer.version };
    case 'invalid':
      return { kind: answer.kind, problem: answer.problem, issues: issuesOf(answer.problem) };
    case 'discarded':
      return { kind: answer.kind };
    default:
      return undefined;
  }
}
