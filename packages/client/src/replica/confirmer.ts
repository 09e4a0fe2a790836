/**
 * Applying what the edge says: answers to pushes, pages of streams, steps of feeds.
 *
 * Each is one transaction: confirmed events, outcomes, journal, documents and cursor move together, and the rest of the
 * journal is decided again. Everything may come twice, late or out of order: what is known is passed by, what does not
 * continue is asked for.
 */
import type { RecordedEvent } from '@headwater/core';
import { isFinal, type FeedEntry, type FinalOutcome, type GroupAnswer, type Outcome, type StoredEvent } from '@headwater/protocol';
import { ClientError } from '../errors.ts';
import type { CommitResult, JournalEntry, SettledCommand } from '../event-log.ts';
import type { AnswerFollowUp, FeedFollowUp, FeedStep, OutgoingGroup } from '../replica-port.ts';
import { documentsAfter } from './feed-documents.ts';
import { groupByStream } from './group-by-stream.ts';
import { renumber } from './renumber.ts';
import type { Plan, ReplicaStore, ViewChange } from './replica-store.ts';
import { restart } from './restart.ts';
import { issuesOf, settle } from './settlements.ts';
import { advance, type Advance, type StreamView } from './stream-view.ts';

export class Confirmer {
  readonly #store: ReplicaStore;
  /** Streams whose oldest command waits for something other than the network; forgotten with the page, so that each start tries once. */
  readonly parkedStreams: Set<string>;

  constructor(store: ReplicaStore, parkedStreams: Set<string>) {
    this.#store = store;
    this.parkedStreams = parkedStreams;
  }

  async applyAnswer(sent: OutgoingGroup, answer: GroupAnswer, lease: number): Promise<AnswerFollowUp> {
    const store = this.#store;
    const { stream } = answer;
    if (sent.clientId !== store.clientId) return { kind: 'push-again', stream };
    return store.exclusive(async () => {
      for (;;) {
        const view = await this.#load(stream);
        if (view === undefined) return { kind: 'done' };
        if (answer.outcomes.some(({ kind }) => kind === 'cloned') || this.#isBehindMark(view, answer)) {
          await renumber(store, lease);
          return { kind: 'push-again', stream };
        }
        const plan = await this.#planAnswer(view, answer);
        if (!this.#isTaken(await store.commit({ ...plan.plan, lease }))) continue;
        return plan.followUp;
      }
    });
  }

  async applyStreamPage(stream: string, page: { readonly events: readonly StoredEvent[]; readonly version: number; readonly headHash: string }, lease: number): Promise<void> {
    const store = this.#store;
    await store.exclusive(async () => {
      for (;;) {
        const view = await this.#load(stream);
        if (view === undefined) return;
        const arrived = continuation(view, page.events);
        if (arrived === undefined || (arrived.length === 0 && !view.journal.some(({ accepted }) => accepted !== undefined))) return;
        const plan = await this.#plan(view, arrived, { outcomes: [], head: page });
        if (this.#isTaken(await store.commit({ ...plan, durability: 'relaxed', lease }))) return;
      }
    });
  }

  async applyFeed(step: FeedStep, lease: number): Promise<FeedFollowUp> {
    const store = this.#store;
    return store.exclusive(async () => {
      for (;;) {
        const state = await store.log.readFeed(step.feed);
        if (state.cursor !== step.after) return { kind: 'elsewhere', cursor: state.cursor };
        const events = step.entries.flatMap(toEvent).filter(({ stream }) => store.findAggregate(stream) !== undefined);
        const views = await store.load(events.map(({ stream }) => stream));
        const changes: ViewChange[] = [];
        const settled: SettledCommand[] = [];
        const fresh = new Set<RecordedEvent>();
        for (const [stream, ofStream] of groupByStream(events, (event) => event.stream)) {
          const view = views.get(stream);
          if (view === undefined) continue;
          const fed = view.head.fedVersions[step.feed] ?? 0;
          const unfed = ofStream.filter(({ version }) => version > fed);
          const arrived = continuation(view, unfed);
          const first = unfed[0];
          const last = unfed.at(-1);
          if (arrived === undefined || (first !== undefined && first.version > fed + 1)) return { kind: 'read-stream', stream };
          if (last === undefined) continue;
          for (const event of unfed) fresh.add(event);
          const advanced = advance(view, { clientId: store.clientId, arrived });
          const head = { ...advanced.view.head, fedVersions: { ...view.head.fedVersions, [step.feed]: last.version } };
          changes.push(toViewChange(view, { ...advanced, view: store.trimAhead({ ...advanced.view, head }) }, arrived));
          settled.push(...(await this.#settleConfirmed(view, arrived, advanced)));
        }
        const inOrder = events.filter((event) => fresh.has(event));
        const documents = await documentsAfter(store, step.feed, state, inOrder);
        const result = await store.commit(
          {
            durability: 'relaxed',
            views: changes,
            settled,
            lease,
            feed: {
              feed: step.feed,
              expectedCursor: step.after,
              cursor: step.cursor,
              epoch: step.epoch ?? state.epoch,
              documents: documents.documents,
              order: inOrder.map(({ stream, version }) => [stream, version] as const),
              projectionVersions: documents.projectionVersions,
            },
          },
          documents.changes,
        );
        if (!this.#isTaken(result)) continue;
        documents.installFailures();
        return { kind: 'applied' };
      }
    });
  }

  /** The edge has another history of this stream: the confirmed one goes; what waits is decided again on what will be read. */
  async forgetHistory(stream: string, lease: number): Promise<void> {
    await this.#store.exclusive(() => restart(this.#store, { stream }, lease));
  }

  /** The feeds begin anew, in another epoch: all confirmed history is read again. */
  async restartFeeds(lease: number): Promise<void> {
    await this.#store.exclusive(() => restart(this.#store, 'all', lease));
  }

  async park(stream: string, reason: NonNullable<JournalEntry['parked']>['reason'], detail: string): Promise<void> {
    const store = this.#store;
    this.parkedStreams.add(stream);
    await store.exclusive(async () => {
      for (;;) {
        const view = await this.#load(stream);
        const oldest = view?.journal[0];
        if (view === undefined || oldest === undefined) return;
        const parked = { ...oldest, parked: { reason, detail, at: store.nowIso() } };
        const views = [{ before: view, after: { ...view, journal: [parked, ...view.journal.slice(1)] }, parts: {} }];
        if (this.#isTaken(await store.commit({ durability: 'strict', views }))) return;
      }
    });
  }

  /** True when the log took it; false when another tab was faster. Throws `fenced`. */
  #isTaken(result: CommitResult): boolean {
    if (result.kind === 'fenced') throw new ClientError('fenced', 'Another tab took over the sync of this database.');
    return result.kind === 'committed';
  }

  async #load(stream: string): Promise<StreamView | undefined> {
    return (await this.#store.load([stream])).get(stream);
  }

  /** The edge never saw what the oldest entry builds on: the local database is an older copy of one that went on. */
  #isBehindMark(view: StreamView, answer: GroupAnswer): boolean {
    const oldest = view.journal[0];
    return oldest !== undefined && answer.outcomes.some(({ kind }) => kind === 'out-of-order') && oldest.sequence > answer.mark + 1;
  }

  async #planAnswer(view: StreamView, answer: GroupAnswer): Promise<{ readonly plan: Plan; readonly followUp: AnswerFollowUp }> {
    const arrived = continuation(view, answer.events ?? []);
    const gap = arrived === undefined;
    const plan = await this.#plan(view, arrived ?? [], { outcomes: answer.outcomes, head: answer, feeds: answer.feeds });
    const after = plan.views[0]?.after ?? view;
    const stopped = answer.outcomes.find(({ kind }) => kind === 'forbidden' || kind === 'unsupported');
    if (stopped !== undefined) this.parkedStreams.add(view.stream);
    else this.parkedStreams.delete(view.stream);
    const { stream } = view;
    if (gap || answer.truncated || after.journal.some(({ accepted }) => accepted !== undefined)) return { plan, followUp: { kind: 'read-stream', stream } };
    if (stopped !== undefined) return { plan, followUp: { kind: 'parked', stream } };
    if (answer.outcomes.some(({ kind }) => kind === 'out-of-order')) return { plan, followUp: { kind: 'push-again', stream } };
    return { plan, followUp: { kind: 'done' } };
  }

  /** Merges events and outcomes into a view. */
  async #plan(
    view: StreamView,
    arrived: readonly RecordedEvent[],
    said: { readonly outcomes: readonly Outcome[]; readonly head: { readonly version: number; readonly headHash: string }; readonly feeds?: readonly string[] },
  ): Promise<Plan> {
    const store = this.#store;
    const version = arrived.at(-1)?.version ?? view.head.version;
    const finals = new Map(said.outcomes.filter(isFinal).map((outcome) => [outcome.commandId, outcome]));
    const own = new Set(arrived.map(({ meta }) => meta.commandId));
    const settled: SettledCommand[] = [];
    const finished = new Set<number>();
    for (const entry of view.journal) {
      if (own.has(entry.meta.commandId)) continue;
      const outcome = finals.get(entry.meta.commandId) ?? asAccepted(entry);
      // An outcome without its events keeps the pending ones until they are here.
      if (outcome === undefined || (outcome.kind === 'accepted' && outcome.firstVersion !== null && outcome.lastVersion > version)) continue;
      finished.add(entry.sequence);
      settled.push(settle(entry, toOutcome(outcome), { intervening: await this.#intervening(view, entry, arrived, version), at: store.nowIso() }));
    }
    const journal = view.journal.map((entry) => withAnswer(entry, finals.get(entry.meta.commandId), said.outcomes, store.nowIso()));
    const advanced = advance(view, { clientId: store.clientId, arrived, finished, journal });
    settled.push(...(await this.#settleConfirmed(view, arrived, advanced)));
    const chain = said.head.version === version ? { version, hash: said.head.headHash } : view.head.chain;
    const head = { ...advanced.view.head, chain, fedVersions: withFeeds(advanced.view.head.fedVersions, said.feeds) };
    const after = store.trimAhead({ ...advanced.view, head });
    return { durability: 'strict', views: [toViewChange(view, { ...advanced, view: after }, arrived)], settled };
  }

  async #settleConfirmed(view: StreamView, arrived: readonly RecordedEvent[], advanced: Advance): Promise<SettledCommand[]> {
    const at = this.#store.nowIso();
    const settled: SettledCommand[] = [];
    for (const { entry, firstVersion, lastVersion } of advanced.settled) {
      const intervening = await this.#intervening(view, entry, arrived, firstVersion);
      settled.push(settle(entry, { kind: 'confirmed', firstVersion, lastVersion }, { intervening, at }));
    }
    return settled;
  }

  /** What others did after the version that the person saw, up to `until`. */
  async #intervening(view: StreamView, entry: JournalEntry, arrived: readonly RecordedEvent[], until: number): Promise<RecordedEvent[]> {
    const { clientId, log } = this.#store;
    const foreign = (event: RecordedEvent): boolean => event.meta.clientId !== clientId && event.version > entry.decidedOn && event.version <= until;
    const known = view.head.foreignVersion > entry.decidedOn ? await log.readEvents(entry.stream, { after: entry.decidedOn }) : [];
    return [...known.filter(foreign), ...arrived.filter(foreign)];
  }
}

/** The events that continue a view; undefined when they leave a gap. */
function continuation(view: StreamView, events: readonly StoredEvent[]): RecordedEvent[] | undefined {
  const arrived = events.filter(({ version }) => version > view.head.version);
  const first = arrived[0];
  if (first !== undefined && first.version !== view.head.version + 1) return undefined;
  // An erased event comes without data; what folds it must cope, and one that cannot makes its stream unavailable.
  return arrived as RecordedEvent[];
}

function toEvent(entry: FeedEntry): RecordedEvent[] {
  return 'event' in entry ? [entry.event as RecordedEvent] : [];
}

function toViewChange(before: StreamView, advanced: Advance, events: readonly RecordedEvent[]): ViewChange {
  const parts = { ...(events.length === 0 ? {} : { events }), ...(advanced.snapshot === undefined ? {} : { snapshot: advanced.snapshot }) };
  return { before, after: advanced.view, parts };
}

function asAccepted({ meta, accepted }: JournalEntry): FinalOutcome | undefined {
  return accepted === undefined ? undefined : { commandId: meta.commandId, kind: 'accepted', ...accepted, replayed: true };
}

function toOutcome(outcome: FinalOutcome): SettledCommand['outcome'] {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'confirmed', firstVersion: outcome.firstVersion, lastVersion: outcome.lastVersion };
    case 'rejected':
      return { kind: 'rejected', rejection: outcome.rejection, version: outcome.version };
    case 'conflict':
      return { kind: 'conflict', version: outcome.version };
    case 'invalid':
      return { kind: 'invalid', problem: outcome.problem, issues: issuesOf(outcome.problem) };
    case 'discarded':
      return { kind: 'discarded' };
  }
}

/** What an answer notes on an entry that stays in the journal. */
function withAnswer(entry: JournalEntry, final: FinalOutcome | undefined, outcomes: readonly Outcome[], at: string): JournalEntry {
  if (final?.kind === 'accepted') {
    const { firstVersion, lastVersion } = final;
    const { parked: _parked, ...rest } = entry;
    return { ...rest, accepted: { firstVersion, lastVersion } };
  }
  const stopped = outcomes.find((outcome) => outcome.commandId === entry.meta.commandId);
  switch (stopped?.kind) {
    case 'forbidden':
      return { ...entry, parked: { reason: 'forbidden', detail: 'The edge does not allow this command.', at } };
    case 'unsupported':
      return { ...entry, parked: { reason: 'unsupported', detail: `The edge knows the versions [${stopped.supported.join(', ')}] of ${entry.type}.`, at } };
    default:
      return entry;
  }
}

/** The feeds that the stream belongs to, each at what it brought. */
function withFeeds(fedVersions: Readonly<Record<string, number>>, feeds: readonly string[] = []): Readonly<Record<string, number>> {
  if (feeds.every((feed) => Object.hasOwn(fedVersions, feed))) return fedVersions;
  return { ...Object.fromEntries(feeds.map((feed) => [feed, 0])), ...fedVersions };
}
