/**
 * One stream in memory: confirmed state, journal, and the optimistic state on top. Immutable; every change makes a new one.
 *
 * A view is good for one revision of the stream in the log. A stream whose history this code cannot fold is
 * `unavailable`: its events are kept, its commands wait, and no other stream is held up by it.
 */
import {
  decidePending,
  fold,
  isSnapshotDue,
  rebase,
  restoreSnapshot,
  takeSnapshot,
  type AnyAggregate,
  type Confirmed,
  type JournalCommand,
  type RebasedEntry,
  type RecordedEvent,
  type Snapshot,
  type UnsettledEntry,
  type Versioned,
} from '@headwater/core';
import type { JournalEntry, LocalDecision, StoredStream, StreamHead } from '../event-log.ts';

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

/** What merging newly confirmed events into a view came to. */
export interface Advance {
  readonly view: StreamView;
  /** Commands of the journal whose events were among the new ones; they left the journal. */
  readonly settled: readonly { readonly entry: JournalEntry; readonly firstVersion: number; readonly lastVersion: number }[];
  /** Entries that are decided otherwise than the log has them. */
  readonly changed: readonly JournalEntry[];
  readonly snapshot: Snapshot | undefined;
}

/** The head of a stream that the log does not know. */
export function newHead(stream: string): StreamHead {
  return { stream, version: 0, chain: { version: 0, hash: '' }, foreignVersion: 0, lastSequence: 0, sequenceClientId: '', fedVersions: {}, revision: 0 };
}

/** Builds a view from what the log holds; every journal entry is decided again, by the code of today. */
export function loadView(
  aggregate: AnyAggregate,
  stored: StoredStream,
  context: { readonly clientId: string; readonly ahead: readonly RecordedEvent[]; readonly tail: readonly RecordedEvent[] },
): StreamView {
  const head = stored.head ?? newHead(stored.stream);
  const { stream, journal } = stored;
  try {
    const snapshot = stored.snapshot === undefined ? undefined : restoreSnapshot(aggregate, stored.snapshot);
    const folded = fold(aggregate, context.tail, snapshot);
    const confirmed = { ...folded, foreignVersion: head.foreignVersion };
    const rebased = rebase(aggregate, { clientId: context.clientId, confirmed, arrived: [], journal: activeOf(journal).map(toCommand) });
    return {
      stream,
      aggregate,
      head,
      snapshotVersion: snapshot?.version ?? 0,
      confirmed,
      optimistic: rebased.optimistic,
      journal: withDecisions(journal, rebased.entries),
      ahead: context.ahead,
      unavailable: undefined,
    };
  } catch (cause) {
    return unavailableView({ stream, aggregate, head, snapshotVersion: 0, journal, ahead: context.ahead }, cause);
  }
}

/**
 * Merges events that continue the confirmed version, after `finished` sequences left the journal for another reason.
 * Never throws: a history that cannot be folded makes the view unavailable.
 */
export function advance(
  view: StreamView,
  input: { readonly clientId: string; readonly arrived: readonly RecordedEvent[]; readonly finished?: ReadonlySet<number>; readonly journal?: readonly JournalEntry[] },
): Advance {
  const { arrived } = input;
  const before = input.journal ?? view.journal;
  const journal = input.finished === undefined ? before : before.filter(({ sequence }) => !input.finished?.has(sequence));
  const last = arrived.at(-1);
  const ahead = arrived.length === 0 ? view.ahead : [...view.ahead, ...arrived];
  if (view.unavailable !== undefined) return advanceUnavailable(view, { ...input, journal, ahead });
  let rebased;
  try {
    rebased = rebase(view.aggregate, { clientId: input.clientId, confirmed: view.confirmed, arrived, journal: activeOf(journal).map(toCommand) });
  } catch (cause) {
    return advanceUnavailable(unavailableView(view, cause), { ...input, journal, ahead });
  }
  const settledById = new Map(rebased.entries.flatMap((entry) => (entry.kind === 'settled' ? [[entry.commandId, entry] as const] : [])));
  // An own command that was taken back but took effect before that settles as well.
  for (const [commandId, versions] of ownVersions(arrived)) if (!settledById.has(commandId)) settledById.set(commandId, { kind: 'settled', commandId, ...versions });
  const settled = journal.flatMap((entry) => {
    const own = settledById.get(entry.meta.commandId);
    return own === undefined ? [] : [{ entry, firstVersion: own.firstVersion, lastVersion: own.lastVersion }];
  });
  const remaining = withDecisions(
    journal.filter(({ meta }) => !settledById.has(meta.commandId)),
    rebased.entries,
  );
  const { confirmed } = rebased;
  const head: StreamHead = { ...view.head, version: last?.version ?? view.head.version, foreignVersion: confirmed.foreignVersion };
  const due = isSnapshotDue(view.aggregate, confirmed.version, view.snapshotVersion);
  return {
    view: {
      ...view,
      head,
      confirmed,
      optimistic: rebased.optimistic,
      journal: remaining,
      ahead,
      snapshotVersion: due ? confirmed.version : view.snapshotVersion,
    },
    settled,
    changed: remaining.filter((entry) => !before.includes(entry)),
    snapshot: due ? takeSnapshot(view.aggregate, confirmed) : undefined,
  };
}

/** The view with one more command decided on top, or why it cannot be. */
export function decideOn(view: StreamView, command: JournalCommand): { readonly entry: UnsettledEntry; readonly optimistic: Versioned<unknown> } {
  return decidePending(view.aggregate, command, { confirmed: view.confirmed, optimistic: view.optimistic, phase: 'initial' });
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
  const ahead = view.ahead.filter(({ version }) => version > fed);
  const pending = pendingEvents(view);
  return pending.length === 0 ? ahead : [...ahead, ...pending];
}

export function toLocalDecision(entry: UnsettledEntry): LocalDecision {
  switch (entry.kind) {
    case 'pending':
      return { kind: 'pending', events: entry.events };
    case 'refused':
      return { kind: 'refused', rejection: entry.rejection };
    case 'conflicting':
      return { kind: 'conflicting' };
    case 'undecidable':
      return { kind: 'undecidable', reason: reasonOf(entry.cause) };
  }
}

/** A sentence about something thrown. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'could not be read by this version of the app';
}

function activeOf(journal: readonly JournalEntry[]): readonly JournalEntry[] {
  return journal.some(({ discard }) => discard === true) ? journal.filter(({ discard }) => discard !== true) : journal;
}

function toCommand({ stream, type, schemaVersion, data, meta, decidedOn, expectedVersion }: JournalEntry): JournalCommand {
  return { stream, type, schemaVersion, data, meta, decidedOn, expectedVersion };
}

/** Puts new decisions into entries; an entry whose decision is the same stays the same object. */
function withDecisions(journal: readonly JournalEntry[], entries: readonly RebasedEntry[]): readonly JournalEntry[] {
  const byId = new Map(entries.map((entry) => [entry.commandId, entry]));
  return journal.map((entry) => {
    const decided = byId.get(entry.meta.commandId);
    if (decided === undefined || decided.kind === 'settled') return entry;
    const local = toLocalDecision(decided);
    return JSON.stringify(local) === JSON.stringify(entry.local) ? entry : { ...entry, local };
  });
}

function ownVersions(arrived: readonly RecordedEvent[]): Map<string, { firstVersion: number; lastVersion: number }> {
  const versions = new Map<string, { firstVersion: number; lastVersion: number }>();
  for (const { meta, version } of arrived) {
    const known = versions.get(meta.commandId);
    if (known === undefined) versions.set(meta.commandId, { firstVersion: version, lastVersion: version });
    else known.lastVersion = version;
  }
  return versions;
}

function unavailableView(view: Omit<StreamView, 'confirmed' | 'optimistic' | 'unavailable'>, cause: unknown): StreamView {
  const nothing = { state: view.aggregate.initialState(), version: view.head.version };
  return { ...view, confirmed: { ...nothing, foreignVersion: view.head.foreignVersion }, optimistic: nothing, unavailable: cause };
}

/** Without states: heads move, own commands settle, nothing is decided. */
function advanceUnavailable(
  view: StreamView,
  input: { readonly clientId: string; readonly arrived: readonly RecordedEvent[]; readonly journal: readonly JournalEntry[]; readonly ahead: readonly RecordedEvent[] },
): Advance {
  const own = ownVersions(input.arrived);
  const foreign = input.arrived.findLast(({ meta }) => meta.clientId !== input.clientId);
  const head = { ...view.head, version: input.arrived.at(-1)?.version ?? view.head.version, foreignVersion: foreign?.version ?? view.head.foreignVersion };
  return {
    view: unavailableView({ ...view, head, journal: input.journal.filter(({ meta }) => !own.has(meta.commandId)), ahead: input.ahead }, view.unavailable),
    settled: input.journal.flatMap((entry) => {
      const versions = own.get(entry.meta.commandId);
      return versions === undefined ? [] : [{ entry, ...versions }];
    }),
    changed: [],
    snapshot: undefined,
  };
}
