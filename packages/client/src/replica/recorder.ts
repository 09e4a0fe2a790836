/**
 * Recording commands: decided on the optimistic state, appended to the journal, durable before anybody is told.
 *
 * Everything that waits goes into one transaction (group commit makes `strict` nearly free). A transaction that another
 * tab overtook is decided again on what that tab wrote.
 */
import { parseCommand, type Command, type EventMeta, type Issue, type Json, type RecordedEvent, type Rejection } from '@headwater/core';
import { checkIJson, defaultLimits, utf8Bytes } from '@headwater/protocol';
import { ClientError } from '../errors.ts';
import type { FeedChange, JournalEntry, SettledCommand } from '../event-log.ts';
import { extendChain } from './chain.ts';
import { documentsAfter, type DocumentStep } from './feed-documents.ts';
import type { ReplicaStore, ViewChange } from './replica-store.ts';
import { settle } from './settlements.ts';
import { advance, decideOn, reasonOf, toLocalDecision, type StreamView } from './stream-view.ts';

/** A command to record. `commandId` is fixed: the same id again gives the same answer. */
export interface CommandRequest {
  readonly stream: string;
  readonly command: Command;
  readonly commandId: string;
  /** Given by the caller, so it may have been recorded before. */
  readonly mayRepeat: boolean;
  readonly correlationId?: string;
  readonly causationId?: string;
}

export type Recorded =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] };

interface Waiting {
  readonly request: CommandRequest;
  readonly resolve: (recorded: Recorded) => void;
  readonly reject: (error: unknown) => void;
}

/** What is decided about one batch before it is committed. */
interface Batch {
  readonly views: Map<string, { readonly before: StreamView; after: StreamView; events: RecordedEvent[] }>;
  readonly settled: SettledCommand[];
  readonly confirmed: RecordedEvent[];
  readonly answers: (() => void)[];
  recorded: number;
}

const COMMANDS_A_TRANSACTION = 500;

export class Recorder {
  readonly #store: ReplicaStore;
  #waiting: Waiting[] = [];
  #scheduled = false;

  constructor(store: ReplicaStore) {
    this.#store = store;
  }

  /** Resolves when the command is durable, or with why it was not recorded. Rejects with a {@link ClientError}. */
  record(request: CommandRequest): Promise<Recorded> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#schedule();
    });
  }

  /** What comes while a transaction is under way shares the next one. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    void this.#store.exclusive(
      async () => {
        this.#scheduled = false;
        const batch = this.#waiting.splice(0, COMMANDS_A_TRANSACTION);
        if (this.#waiting.length > 0) this.#schedule();
        await this.#flush(batch);
      },
      { urgent: true },
    );
  }

  async #flush(waiting: readonly Waiting[]): Promise<void> {
    try {
      for (;;) {
        const batch = await this.#decide(waiting);
        if (batch.recorded === 0 || (await this.#commit(batch))) {
          for (const answer of batch.answers) answer();
          return;
        }
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  async #decide(waiting: readonly Waiting[]): Promise<Batch> {
    const store = this.#store;
    const views = await store.load(waiting.map(({ request }) => request.stream));
    await this.#completeChains(waiting, views);
    const batch: Batch = { views: new Map(), settled: [], confirmed: [], answers: [], recorded: 0 };
    for (const { request, resolve, reject } of waiting) {
      try {
        const recorded = await this.#decideOne(request, views, batch);
        batch.answers.push(() => resolve(recorded));
      } catch (error) {
        batch.answers.push(() => reject(error));
      }
    }
    return batch;
  }

  async #decideOne(request: CommandRequest, views: ReadonlyMap<string, StreamView>, batch: Batch): Promise<Recorded> {
    const { stream, command, commandId } = request;
    const loaded = views.get(stream);
    if (loaded === undefined) throw new ClientError('unknown-aggregate', `The client was not given the aggregate of ${stream}.`);
    const change = batch.views.get(stream) ?? { before: loaded, after: loaded, events: [] };
    const view = change.after;
    if (request.mayRepeat && (await this.#isKnown(commandId, view, batch))) return { kind: 'recorded' };
    if (view.unavailable !== undefined) {
      throw new ClientError('stream-unavailable', `${stream} cannot be read by this version of the app: ${reasonOf(view.unavailable)}`, { cause: view.unavailable });
    }
    const checked = checkCommand(view, command);
    if (checked.kind === 'invalid') return checked;

    const entry = this.#newEntry(request, view, checked.data);
    const decided = decideOn(view, { ...entry, stream });
    switch (decided.entry.kind) {
      case 'refused':
        return { kind: 'rejected', rejection: decided.entry.rejection };
      case 'undecidable':
        throw new ClientError('command-failed', `${command.type} ${commandId} on ${stream}: ${reasonOf(decided.entry.cause)}`, { cause: decided.entry.cause });
      case 'conflicting':
        // A command that is recorded now was decided on what is here now.
        throw new ClientError('command-failed', `${command.type} ${commandId} on ${stream} was decided on another state.`);
      case 'pending':
    }
    const events = decided.entry.events;
    const oversized = checkEvents(events);
    if (oversized !== undefined) return oversized;
    const complete = { ...entry, local: toLocalDecision(decided.entry) };
    change.after = this.#store.localOnly
      ? this.#confirm(change.after, complete, events, batch)
      : {
          ...view,
          head: { ...view.head, lastSequence: complete.sequence, sequenceClientId: complete.meta.clientId },
          journal: [...view.journal, complete],
          optimistic: decided.optimistic,
        };
    if (this.#store.localOnly) change.events.push(...events);
    batch.views.set(stream, change);
    batch.recorded += 1;
    return { kind: 'recorded' };
  }

  /** Without an edge, what was decided here is the history. */
  #confirm(view: StreamView, entry: JournalEntry, events: readonly RecordedEvent[], batch: Batch): StreamView {
    const first = events[0]?.version ?? null;
    const last = events.at(-1)?.version ?? view.confirmed.version;
    batch.settled.push(settle(entry, { kind: 'confirmed', firstVersion: first, lastVersion: last }, { intervening: [], at: this.#store.nowIso() }));
    batch.confirmed.push(...events);
    const advanced = advance(view, { clientId: this.#store.clientId, arrived: events }).view;
    const [feed] = this.#store.feeds;
    return { ...advanced, ahead: [], head: { ...advanced.head, lastSequence: entry.sequence, sequenceClientId: entry.meta.clientId, fedVersions: { [feed]: advanced.head.version } } };
  }

  #newEntry({ stream, command, commandId, correlationId, causationId }: CommandRequest, view: StreamView, data: Json): JournalEntry {
    const store = this.#store;
    const meta: EventMeta = {
      commandId,
      clientId: store.clientId,
      actor: store.actor,
      issuedAt: store.nowIso(),
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(causationId === undefined ? {} : { causationId }),
    };
    const strict = view.aggregate.commandDefinitions[command.type]?.onConflict === 'strict';
    return {
      stream,
      sequence: view.head.sequenceClientId === store.clientId ? view.head.lastSequence + 1 : (view.journal.at(-1)?.sequence ?? 0) + 1,
      type: command.type,
      schemaVersion: command.schemaVersion,
      data,
      meta,
      decidedOn: view.confirmed.version,
      ...(strict ? { decidedHash: view.head.chain.hash } : {}),
      expectedVersion: view.optimistic.version,
      strict,
      local: { kind: 'pending', events: [] },
    };
  }

  async #isKnown(commandId: string, view: StreamView, batch: Batch): Promise<boolean> {
    if (view.journal.some(({ meta }) => meta.commandId === commandId)) return true;
    if (batch.settled.some((settled) => settled.commandId === commandId)) return true;
    return (await this.#store.log.findSettled(commandId)) !== undefined;
  }

  /** Strict commands name the chain at the version they were decided on, so it must be known there. */
  async #completeChains(waiting: readonly Waiting[], views: Map<string, StreamView>): Promise<void> {
    if (this.#store.localOnly) return;
    for (const { request } of waiting) {
      const view = views.get(request.stream);
      const strict = view?.aggregate.commandDefinitions[request.command.type]?.onConflict === 'strict';
      if (view === undefined || !strict || view.head.chain.version === view.head.version) continue;
      const events = await this.#store.log.readEvents(view.stream, { after: view.head.chain.version });
      views.set(view.stream, { ...view, head: { ...view.head, chain: extendChain(view.head.chain, events, this.#store.ports.sha256) } });
    }
  }

  /** False when another tab was faster: decide again. */
  async #commit(batch: Batch): Promise<boolean> {
    const store = this.#store;
    const views = [...batch.views.values()].map(({ before, after, events }): ViewChange => ({ before, after, parts: events.length === 0 ? {} : { events } }));
    if (!store.localOnly) return (await store.commit({ durability: 'strict', views, work: true })).kind === 'committed';
    const [feed] = store.feeds;
    const state = await store.log.readFeed(feed);
    const step = await documentsAfter(store, feed, state, batch.confirmed);
    const position = Number(state.cursor ?? '0') + batch.confirmed.length;
    const result = await store.commit({ durability: 'strict', views, settled: batch.settled, feed: feedChange(feed, state.cursor, String(position), step, batch.confirmed) }, step.changes);
    if (result.kind === 'committed') step.installFailures();
    return result.kind === 'committed';
  }
}

function feedChange(feed: string, expectedCursor: string | undefined, cursor: string, step: DocumentStep, events: readonly RecordedEvent[]): FeedChange {
  return {
    feed,
    expectedCursor,
    cursor,
    epoch: undefined,
    documents: step.documents,
    order: events.map(({ stream, version }) => [stream, version] as const),
    projectionVersions: step.projectionVersions,
  };
}

type Checked = { readonly kind: 'checked'; readonly data: Json } | Extract<Recorded, { kind: 'invalid' }>;

/** The edge's rules for a command's data, before anything is recorded; and its schema. */
function checkCommand(view: StreamView, command: Command): Checked {
  const found = checkIJson(command.data, defaultLimits);
  if (found !== undefined) return { kind: 'invalid', issues: [found] };
  const text = JSON.stringify(command.data ?? null);
  if (utf8Bytes(text) > defaultLimits.commandBytes) return { kind: 'invalid', issues: [{ path: [], message: `larger than ${defaultLimits.commandBytes} bytes` }] };
  // A copy without aliases and without properties that are undefined: what is recorded is what will be sent.
  const data = JSON.parse(text) as Json;
  const parsed = parseCommand(view.aggregate, { ...command, data });
  switch (parsed.kind) {
    case 'parsed':
      return { kind: 'checked', data };
    case 'invalid':
      return parsed;
    case 'unsupported':
      throw new ClientError('unknown-command', `Aggregate '${view.aggregate.name}' has no command ${command.type} of schema version ${command.schemaVersion}.`);
  }
}

function checkEvents(events: readonly RecordedEvent[]): Extract<Recorded, { kind: 'invalid' }> | undefined {
  if (events.length > defaultLimits.eventsPerCommand) {
    return { kind: 'invalid', issues: [{ path: [], message: `makes more than ${defaultLimits.eventsPerCommand} events` }] };
  }
  for (const { type, data } of events) {
    const found = checkIJson(data, defaultLimits);
    if (found !== undefined) return { kind: 'invalid', issues: [{ path: found.path, message: `the event ${type}: ${found.message}` }] };
    if (utf8Bytes(JSON.stringify(data)) > defaultLimits.eventBytes) {
      return { kind: 'invalid', issues: [{ path: [], message: `the event ${type} is larger than ${defaultLimits.eventBytes} bytes` }] };
    }
  }
  return undefined;
}
