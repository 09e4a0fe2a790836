/**
 * The pure merge of confirmed and pending: what a replica shows when its confirmed history has grown.
 *
 * Confirmed events are folded; an own command found among them is settled; every other command of the journal is
 * decided again, in order, on top. The outcomes are closed ({@link RebasedEntry}); none throws, none drops a command.
 * What a refused or conflicting entry finally is, the edge says: here it is a prediction that contributes no events.
 */
import type { AnyAggregate, DecidePhase, Rejection, StateOf } from './aggregate.ts';
import { decide, recordEvents } from './decide.ts';
import { evolve, fold, type Versioned } from './fold.ts';
import { commandIdOf, type EventMeta, type RecordedEvent } from './recorded-event.ts';
import { parseCommand } from './upcast.ts';

/** The confirmed side of a stream as far as a replica knows it. */
export interface Confirmed<State> extends Versioned<State> {
  /** The highest version whose event is not this client's; 0 when all are its own. */
  readonly foreignVersion: number;
}

/** A command that waits for its final outcome, as it was recorded. */
export interface JournalCommand {
  readonly stream: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
  readonly meta: EventMeta;
  /** The confirmed version on which it was first decided. */
  readonly decidedOn: number;
  /** That version plus the client's own events pending before it. */
  readonly expectedVersion: number;
}

export type RebasedEntry =
  /** Its events are in the confirmed history. */
  | { readonly kind: 'settled'; readonly commandId: string; readonly firstVersion: number; readonly lastVersion: number }
  /** Decided again on the present state; `events` carry provisional versions. */
  | { readonly kind: 'pending'; readonly commandId: string; readonly events: readonly RecordedEvent[] }
  /** The decider refuses it on the present state. */
  | { readonly kind: 'refused'; readonly commandId: string; readonly rejection: Rejection }
  /** A strict command, and a state that is not the one it was decided on. */
  | { readonly kind: 'conflicting'; readonly commandId: string }
  /** This code cannot parse or decide it (made by a newer version of the app, or a decider that throws). */
  | { readonly kind: 'undecidable'; readonly commandId: string; readonly cause: unknown };

/** What a command of the journal is that the confirmed history does not hold. */
export type UnsettledEntry = Exclude<RebasedEntry, { readonly kind: 'settled' }>;

export interface Rebased<State> {
  readonly confirmed: Confirmed<State>;
  /** Confirmed state with the events of the pending entries on top; its version is provisional. */
  readonly optimistic: Versioned<State>;
  /** One entry for each command of the journal, in its order. */
  readonly entries: readonly RebasedEntry[];
}

/**
 * Merges. `arrived` continues `confirmed.version` without a gap. Own commands among `arrived` are recognised by command
 * id, whatever way they came. Throws only when a confirmed event cannot be folded (see {@link evolve}): that stream is
 * then unavailable to this code, and nothing is changed.
 */
export function rebase<A extends AnyAggregate>(
  aggregate: A,
  input: {
    readonly clientId: string;
    readonly confirmed: Confirmed<StateOf<A>>;
    readonly arrived: readonly RecordedEvent[];
    readonly journal: readonly JournalCommand[];
  },
): Rebased<StateOf<A>> {
  const versionsByCommand = versionsOf(input.arrived);
  let { state, version, foreignVersion } = input.confirmed;
  for (const event of input.arrived) {
    state = evolve(aggregate, state, event);
    version = event.version;
    if (event.meta.clientId !== input.clientId) foreignVersion = version;
  }
  const confirmed = { state, version, foreignVersion };
  let optimistic: Versioned<StateOf<A>> = { state, version };
  const entries: RebasedEntry[] = [];
  for (const command of input.journal) {
    const { commandId } = command.meta;
    const own = versionsByCommand.get(commandId);
    if (own !== undefined) {
      entries.push({ kind: 'settled', commandId, ...own });
    } else {
      const decided = decidePending(aggregate, command, { confirmed, optimistic, phase: 'replay' });
      entries.push(decided.entry);
      optimistic = decided.optimistic;
    }
  }
  return { confirmed, optimistic, entries };
}

/** The first and last version of each command's events. */
export function versionsOf(events: readonly RecordedEvent[]): Map<string, { readonly firstVersion: number; readonly lastVersion: number }> {
  const versions = new Map<string, { firstVersion: number; lastVersion: number }>();
  for (const { id, version } of events) {
    const commandId = commandIdOf(id);
    versions.set(commandId, { firstVersion: version, ...versions.get(commandId), lastVersion: version });
  }
  return versions;
}

/**
 * Decides one command on top of the optimistic state, and gives that state with the command's events applied (the same
 * object when it has none). Never throws.
 */
export function decidePending<A extends AnyAggregate>(
  aggregate: A,
  command: JournalCommand,
  on: { readonly confirmed: Confirmed<StateOf<A>>; readonly optimistic: Versioned<StateOf<A>>; readonly phase: DecidePhase },
): { readonly entry: UnsettledEntry; readonly optimistic: Versioned<StateOf<A>> } {
  const { optimistic } = on;
  const { commandId, actor, issuedAt } = command.meta;
  try {
    // In the order of the edge (protocol, push, steps 3, 5 and 6), so that the prediction names the same outcome.
    const parsed = parseCommand(aggregate, command);
    if (parsed.kind !== 'parsed') return { entry: { kind: 'undecidable', commandId, cause: parsed }, optimistic };
    if (isOvertaken(aggregate, command, on)) return { entry: { kind: 'conflicting', commandId }, optimistic };
    const decision = decide(aggregate, parsed.command, optimistic.state, { commandId, now: issuedAt, actor, phase: on.phase });
    if (decision.kind === 'rejected') return { entry: { kind: 'refused', commandId, rejection: decision.rejection }, optimistic };
    const events = recordEvents(decision.events, {
      stream: command.stream,
      version: optimistic.version,
      recordedAt: issuedAt,
      meta: command.meta,
    });
    // Folding is part of deciding: events that the state cannot take are not shown.
    return {
      entry: { kind: 'pending', commandId, events },
      optimistic: events.length === 0 ? optimistic : fold(aggregate, events, optimistic),
    };
  } catch (cause) {
    return { entry: { kind: 'undecidable', commandId, cause }, optimistic };
  }
}

/** Whether the edge must answer a strict command with `conflict` (protocol, push, step 5), as far as it is known here. */
function isOvertaken(
  aggregate: AnyAggregate,
  command: JournalCommand,
  on: { readonly confirmed: Confirmed<unknown>; readonly optimistic: Versioned<unknown> },
): boolean {
  if (aggregate.commandDefinitions[command.type]?.onConflict !== 'strict') return false;
  return on.confirmed.foreignVersion > command.decidedOn || on.optimistic.version !== command.expectedVersion;
}
