/** One stream of the in-memory edge: decides pushed commands on the authoritative history (protocol: "push"). */
import {
  decide,
  evolve,
  parseCommand,
  recordEvents,
  type AnyAggregate,
  type EventMeta,
  type Json,
  type RecordedEvent,
} from '@headwater/core';
import {
  EMPTY_HASH,
  chainHash,
  checkIJson,
  iJsonProblem,
  isDiscard,
  isFinal,
  payloadHashOf,
  problem,
  type DiscardedCommand,
  type FinalOutcome,
  type GroupAnswer,
  type GroupProblem,
  type Limits,
  type Outcome,
  type PushGroup,
  type PushedCommand,
  type StoredEvent,
} from '@headwater/protocol';

export interface MemoryPrincipal {
  readonly id: string;
  readonly tenant: string;
}

/** Who pushes, when, and what they may. */
export interface PushContext {
  readonly principal: MemoryPrincipal;
  readonly clientId: string;
  /** ISO 8601. */
  readonly now: string;
  readonly epoch: string;
  readonly limits: Limits;
  readonly mayExecute: (command: { readonly type: string; readonly data: Json }, state: unknown) => boolean;
  readonly mayRead: boolean;
  readonly sha256: (text: string) => string;
  readonly newSalt: () => string;
}

interface KnownCommand {
  readonly outcome: FinalOutcome;
  /** Undefined for a command that was taken back before it was seen. */
  readonly payloadHash: string | undefined;
}

/** What a push has staged: it becomes the stream's when the whole group went well. */
interface Staged {
  events: StoredEvent[];
  hashes: string[];
  state: unknown;
  mark: number;
  readonly known: Map<string, KnownCommand>;
}

export class MemoryStream {
  readonly name: string;
  readonly aggregate: AnyAggregate;
  #events: StoredEvent[] = [];
  /** The chain at version 1, 2, 3 … */
  #hashes: string[] = [];
  #state: unknown;
  readonly #known = new Map<string, KnownCommand>();
  /** By principal and client: the highest sequence with a final outcome. */
  readonly #marks = new Map<string, number>();

  constructor(name: string, aggregate: AnyAggregate) {
    this.name = name;
    this.aggregate = aggregate;
    this.#state = aggregate.initialState();
  }

  get events(): readonly StoredEvent[] {
    return this.#events;
  }

  get version(): number {
    return this.#events.length;
  }

  get headHash(): string {
    return this.hashAt(this.version);
  }

  get state(): unknown {
    return this.#state;
  }

  hashAt(version: number): string {
    return version === 0 ? EMPTY_HASH : (this.#hashes[version - 1] ?? 'beyond the head');
  }

  /** A copy that shares nothing which changes. */
  copy(): MemoryStream {
    const copy = new MemoryStream(this.name, this.aggregate);
    copy.#events = [...this.#events];
    copy.#hashes = [...this.#hashes];
    copy.#state = this.#state;
    for (const [id, known] of this.#known) copy.#known.set(id, known);
    for (const [client, mark] of this.#marks) copy.#marks.set(client, mark);
    return copy;
  }

  /** Events after a version; those of one command are never split. */
  page(after: number, limit: number): StoredEvent[] {
    const events = this.#events.slice(after, after + limit);
    const commandOf = (event: StoredEvent | undefined): string | undefined => event?.meta.commandId;
    const next = commandOf(this.#events[after + limit]);
    const whole = events.filter((event) => commandOf(event) !== next);
    if (whole.length > 0) return whole;
    // One command has more events than the page may hold: it is the page.
    return this.#events.slice(after).filter((event) => commandOf(event) === commandOf(events[0]));
  }

  push(group: PushGroup, context: PushContext): Omit<GroupAnswer, 'feeds'> | GroupProblem {
    const { baseVersion, baseHash } = group;
    if (baseVersion > this.version || this.hashAt(baseVersion) !== baseHash) {
      const head = { epoch: context.epoch, head: this.version, headHash: this.headHash };
      return { stream: this.name, problem: problem('history-changed', head) };
    }
    const client = `${context.principal.id} ${context.clientId}`;
    const staged: Staged = {
      events: [...this.#events],
      hashes: [...this.#hashes],
      state: this.#state,
      mark: this.#marks.get(client) ?? 0,
      known: new Map(),
    };
    const outcomes: Outcome[] = [];
    let isStopped = false;
    try {
      for (const command of group.commands) {
        const outcome: Outcome = isStopped
          ? { commandId: command.commandId, kind: 'blocked' }
          : this.#answer(command, { staged, context, isResent: group.resent === true });
        if (!isFinal(outcome)) isStopped = true;
        outcomes.push(outcome);
      }
    } catch {
      // A decider that throws: nothing of the group is stored, and nothing of the error travels.
      return { stream: this.name, problem: problem('unavailable', { detail: 'A command could not be decided.' }) };
    }
    this.#events = staged.events;
    this.#hashes = staged.hashes;
    this.#state = staged.state;
    this.#marks.set(client, staged.mark);
    for (const [id, known] of staged.known) this.#known.set(id, known);
    const events = this.page(baseVersion, context.limits.eventsPerGroupAnswer);
    return {
      stream: this.name,
      version: this.version,
      headHash: this.headHash,
      epoch: context.epoch,
      mark: staged.mark,
      outcomes,
      ...(context.mayRead ? { events } : {}),
      truncated: context.mayRead && baseVersion + events.length < this.version,
    };
  }

  #answer(
    command: PushedCommand | DiscardedCommand,
    { staged, context, isResent }: { readonly staged: Staged; readonly context: PushContext; readonly isResent: boolean },
  ): Outcome {
    const { commandId, sequence } = command;
    const known = staged.known.get(commandId) ?? this.#known.get(commandId);
    const isNext = sequence === staged.mark + 1;
    if (known !== undefined && (isResent || sequence <= staged.mark + 1)) {
      if (!isDiscard(command) && known.payloadHash !== undefined && known.payloadHash !== payloadHashOf(command, context.sha256)) {
        return { commandId, kind: 'invalid', problem: problem('command-id-reuse') };
      }
      if (isNext) staged.mark = sequence;
      return { ...known.outcome, replayed: true };
    }
    if (sequence <= staged.mark) return { commandId, kind: 'cloned' };
    if (!isNext) return { commandId, kind: 'out-of-order' };
    const outcome = isDiscard(command) ? ({ commandId, kind: 'discarded' } as const) : this.#decide(command, staged, context);
    if (isFinal(outcome)) {
      staged.mark = sequence;
      staged.known.set(commandId, { outcome, payloadHash: isDiscard(command) ? undefined : payloadHashOf(command, context.sha256) });
    }
    return outcome;
  }

  #decide(command: PushedCommand, staged: Staged, context: PushContext): Outcome {
    const { commandId } = command;
    const version = staged.events.length;
    const parsed = parseCommand(this.aggregate, command);
    if (parsed.kind === 'unsupported') return { commandId, kind: 'unsupported', supported: parsed.supported };
    const broken = checkIJson(command.data, context.limits);
    if (broken !== undefined) return { commandId, kind: 'invalid', problem: iJsonProblem(broken) };
    if (parsed.kind === 'invalid') return { commandId, kind: 'invalid', problem: problem('invalid-data', { errors: parsed.issues }) };
    if (!context.mayExecute(command, staged.state)) return { commandId, kind: 'forbidden' };
    if (this.#isOvertaken(command, staged, context.clientId)) return { commandId, kind: 'conflict', version };
    const now = command.issuedAt < context.now ? command.issuedAt : context.now;
    const decision = decide(this.aggregate, parsed.command, staged.state, {
      commandId,
      now,
      actor: context.principal.id,
      phase: 'initial',
    });
    if (decision.kind === 'rejected') {
      const { code, details } = decision.rejection;
      return { commandId, kind: 'rejected', rejection: { code, ...(details === undefined ? {} : { details }) }, version, replayed: false };
    }
    const recorded = recordEvents(decision.events, { stream: this.name, version, recordedAt: context.now, meta: metaOf(command, context) });
    for (const event of recorded) this.#stage(this.#salted(event, context), staged, context);
    const firstVersion = recorded.length === 0 ? null : version + 1;
    return { commandId, kind: 'accepted', firstVersion, lastVersion: staged.events.length, replayed: false };
  }

  #stage(event: RecordedEvent, staged: Staged, { sha256 }: PushContext): void {
    staged.state = evolve(this.aggregate, staged.state, event);
    staged.hashes.push(chainHash(staged.hashes.at(-1) ?? EMPTY_HASH, event, sha256));
    staged.events.push(event);
  }

  #salted(event: RecordedEvent, { newSalt }: PushContext): RecordedEvent {
    return this.aggregate.eventDefinitions[event.type]?.erasable === true ? { ...event, salt: newSalt() } : event;
  }

  /** Whether a strict command meets a state that its issuer did not see. */
  #isOvertaken({ type, decidedOn, decidedHash, expectedVersion }: PushedCommand, { events, hashes }: Staged, clientId: string): boolean {
    if (this.aggregate.commandDefinitions[type]?.onConflict !== 'strict') return false;
    const hash = decidedOn === 0 ? EMPTY_HASH : hashes[decidedOn - 1];
    return (
      hash !== decidedHash || events.length !== expectedVersion || events.slice(decidedOn).some(({ meta }) => meta.clientId !== clientId)
    );
  }
}

function metaOf({ commandId, issuedAt, correlationId, causationId }: PushedCommand, { clientId, principal }: PushContext): EventMeta {
  return {
    commandId,
    clientId,
    actor: principal.id,
    issuedAt,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(causationId === undefined ? {} : { causationId }),
  };
}
