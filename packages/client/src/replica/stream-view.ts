/**
 * One stream in memory: confirmed state, journal, and the optimistic state on top. Immutable; every change makes a new one.
 *
 * A view is good for one revision of the stream in the log. A stream whose history this code cannot fold is
 * `unavailable`: its events are kept, its commands wait, and no other stream is held up by it.
 */
import {
  decidePending,
  fold,
  rebase,
  versionsOf,
  type AnyAggregate,
  type Confirmed,
  type JournalCommand,
  type Rebased,
  type RecordedEvent,
  type UnsettledEntry,
  type Versioned,
} from '@headwater/core';
import { ClientError } from '../errors.ts';
import type { JournalEntry, LocalDecision, StreamHead } from '../event-log.ts';

export interface StreamView {
  readonly stream: string;
  readonly aggregate: AnyAggregate;
  readonly head: StreamHead;
  readonly snapshotVersion: number;
  readonly confirmed: Confirmed<unknown>;
  readonly optimistic: Versioned<unknown>;
  readonly journal: readonly JournalEntry[];
  /** Confirmed events that not every feed has brought yet, in order. */
  readonly ahead: readonly RecordedEvent[];
  /** Why the history cannot be folded by this code; the states are the initial one then. */
  readonly unavailable: unknown;
}

type StatelessView = Omit<StreamView, 'confirmed' | 'optimistic' | 'unavailable'>;

/** What merging newly confirmed events into a view came to. */
export interface Advance {
  readonly view: StreamView;
  /** Commands of the journal whose events were among the new ones; they left the journal. */
  readonly settled: readonly OwnCommand[];
}

/** A command of the journal with the versions of its events. */
export interface OwnCommand {
  readonly entry: JournalEntry;
  readonly firstVersion: number;
  readonly lastVersion: number;
}

/** The head of a stream that the log does not know. */
export function newHead(stream: string): StreamHead {
  return {
    stream,
    version: 0,
    chain: { version: 0, hash: '' },
    foreignVersion: 0,
    lastSequence: 0,
    sequenceClientId: '',
    fedVersions: {},
    revision: 0,
  };
}

/** Builds a view from what the log holds; every journal entry is decided again, by the code of today. */
export function loadView(
  stored: Pick<StreamView, 'aggregate' | 'head' | 'journal' | 'ahead'>,
  from: {
    readonly clientId: string;
    /** A state, if there is one, and the events after it. */
    readonly snapshot: Versioned<unknown> | undefined;
    readonly tail: readonly RecordedEvent[];
  },
): StreamView {
  const { aggregate, head, journal } = stored;
  return withStates({ ...stored, stream: head.stream, snapshotVersion: from.snapshot?.version ?? 0 }, () => {
    const confirmed = { ...fold(aggregate, from.tail, from.snapshot), foreignVersion: head.foreignVersion };
    return rebase(aggregate, { clientId: from.clientId, confirmed, arrived: [], journal: activeOf(journal) });
  });
}

/** Merges events that continue the confirmed version. `journal`: what waits, when it changes as well. Never throws. */
export function advance(
  view: StreamView,
  input: { readonly clientId: string; readonly arrived: readonly RecordedEvent[]; readonly journal?: readonly JournalEntry[] },
): Advance {
  const { clientId, arrived } = input;
  const own = versionsOf(arrived);
  const settled: OwnCommand[] = [];
  const journal: JournalEntry[] = [];
  for (const entry of input.journal ?? view.journal) {
    const versions = own.get(entry.meta.commandId);
    if (versions === undefined) journal.push(entry);
    else settled.push({ entry, ...versions });
  }
  const head = {
    ...view.head,
    version: arrived.at(-1)?.version ?? view.head.version,
    foreignVersion: arrived.findLast(({ meta }) => meta.clientId !== clientId)?.version ?? view.head.foreignVersion,
  };
  const moved = { ...view, head, journal, ahead: [...view.ahead, ...arrived] };
  if (view.unavailable !== undefined) return { view: withoutStates(moved, view.unavailable), settled };
  const { aggregate, confirmed } = view;
  return { view: withStates(moved, () => rebase(aggregate, { clientId, confirmed, arrived, journal: activeOf(journal) })), settled };
}

/** The view with one more command decided on top, or why it cannot be. */
export function decideOn(
  view: StreamView,
  command: JournalCommand,
): { readonly entry: UnsettledEntry; readonly optimistic: Versioned<unknown> } {
  return decidePending(view.aggregate, command, { confirmed: view.confirmed, optimistic: view.optimistic, phase: 'initial' });
}

/** The view, when its history can be read. Throws `stream-unavailable`. */
export function readable(view: StreamView): StreamView {
  const { stream, unavailable } = view;
  if (unavailable === undefined) return view;
  throw new ClientError('stream-unavailable', `This version of the app cannot read ${stream}: ${reasonOf(unavailable)}`, {
    cause: unavailable,
  });
}

/** The pending events of a view, in order. */
export function pendingEvents(view: StreamView): readonly RecordedEvent[] {
  return activeOf(view.journal).flatMap(({ local }) => (local.kind === 'pending' ? local.events : []));
}

/** What a feed's documents do not contain yet: confirmed events that it has not brought, then the pending ones. */
export function overlayEvents(view: StreamView, feed: string, firstFeed: boolean): readonly RecordedEvent[] {
  const { fedVersions } = view.head;
  // A stream that no feed is known to hold is shown in the first one.
  const belongs = Object.hasOwn(fedVersions, feed) || (firstFeed && Object.keys(fedVersions).length === 0);
  if (!belongs) return [];
  const fed = fedVersions[feed] ?? 0;
  return [...view.ahead.filter(({ version }) => version > fed), ...pendingEvents(view)];
}

export function toLocalDecision(entry: UnsettledEntry): LocalDecision {
  if (entry.kind === 'undecidable') return { kind: entry.kind, reason: reasonOf(entry.cause) };
  const { commandId: _commandId, ...decision } = entry;
  return decision;
}

/** A sentence about something thrown. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'unknown to this version of the app';
}

/** What still counts: without commands that the person took back. */
function activeOf(journal: readonly JournalEntry[]): readonly JournalEntry[] {
  return journal.some(({ discard }) => discard) ? journal.filter(({ discard }) => discard !== true) : journal;
}

/** The view with its states computed; a history that cannot be folded makes it unavailable. */
function withStates(view: StatelessView, merge: () => Rebased<unknown>): StreamView {
  try {
    const { confirmed, optimistic, entries } = merge();
    return { ...view, confirmed, optimistic, journal: withDecisions(view.journal, entries), unavailable: undefined };
  } catch (cause) {
    return withoutStates(view, cause);
  }
}

function withoutStates(view: StatelessView, cause: unknown): StreamView {
  const { version, foreignVersion } = view.head;
  const nothing = { state: view.aggregate.initialState(), version, foreignVersion };
  return { ...view, confirmed: nothing, optimistic: nothing, unavailable: cause };
}

/** Puts new decisions into entries; an entry whose decision is the same stays the same object. */
function withDecisions(journal: readonly JournalEntry[], entries: Rebased<unknown>['entries']): readonly JournalEntry[] {
  const decisionById = new Map(
    entries.flatMap((entry) => (entry.kind === 'settled' ? [] : [[entry.commandId, toLocalDecision(entry)] as const])),
  );
  return journal.map((entry) => {
    const local = decisionById.get(entry.meta.commandId) ?? entry.local;
    return JSON.stringify(local) === JSON.stringify(entry.local) ? entry : { ...entry, local };
  });
}
