/**
 * Recording commands: decided on the optimistic state, appended to the journal, durable before anybody is told.
 *
 * Everything that waits goes into one transaction (group commit makes `strict` nearly free). A transaction that another
 * tab overtook is decided again on what that tab wrote.
 */
import { parseCommand, type Command, type Issue, type Json, type RecordedEvent, type Rejection } from '@headwater/core';
import { checkIJson, clientLimits, utf8Bytes } from '@headwater/protocol';
import type { ExecuteOptions } from '../client.ts';
import { ClientError } from '../errors.ts';
import { withChain } from './chain.ts';
import type { LocalHistory } from './local-history.ts';
import type { Plan } from './plan.ts';
import type { ReplicaStore } from './replica-store.ts';
import { decideOn, readable, reasonOf, toLocalDecision, type StreamView } from './stream-view.ts';

/** A command to record. `commandId` is fixed: the same id again gives the same answer. */
export interface CommandRequest {
  readonly stream: string;
  readonly command: Command;
  readonly commandId: string;
  /** Given by the caller, so it may have been recorded before. */
  readonly mayRepeat: boolean;
  readonly origin: Omit<ExecuteOptions, 'commandId'>;
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

/** What is decided about the commands of one transaction before it is committed. */
interface Batch {
  readonly before: ReadonlyMap<string, StreamView>;
  /** Of the streams that change. */
  readonly after: Map<string, StreamView>;
  /** In the order in which they were decided. */
  readonly events: RecordedEvent[];
  readonly answers: (() => void)[];
}

const COMMANDS_A_TRANSACTION = 500;

export class Recorder {
  readonly #store: ReplicaStore;
  /** Without an edge: what makes history of what is recorded. */
  readonly #localHistory: LocalHistory | undefined;
  readonly #waiting: Waiting[] = [];

  constructor(store: ReplicaStore, localHistory: LocalHistory | undefined) {
    this.#store = store;
    this.#localHistory = localHistory;
  }

  /** Resolves when the command is durable, or with why it was not recorded. Rejects with a {@link ClientError}. */
  record(request: CommandRequest): Promise<Recorded> {
    return new Promise((resolve, reject) => {
      // What comes while a transaction is under way shares the next one.
      if (this.#waiting.push({ request, resolve, reject }) === 1) this.#schedule();
    });
  }

  #schedule(): void {
    void this.#store.exclusive(
      async () => {
        const waiting = this.#waiting.splice(0, COMMANDS_A_TRANSACTION);
        if (this.#waiting.length > 0) this.#schedule();
        try {
          for (const answer of await this.#flush(waiting)) answer();
        } catch (error) {
          for (const { reject } of waiting) reject(error);
        }
      },
      { urgent: true },
    );
  }

  /** Decided again when another tab was faster. */
  async #flush(waiting: readonly Waiting[]): Promise<Batch['answers']> {
    const store = this.#store;
    for (;;) {
      const { before, after, events, answers } = await this.#decide(waiting);
      if (after.size === 0) return answers;
      const views = [...after].map(([stream, view]) => ({ before: before.get(stream) ?? view, after: view }));
      const plan: Plan = { durability: 'strict', views, work: true };
      if (await store.commit((await this.#localHistory?.(store, plan, events)) ?? plan)) return answers;
    }
  }

  async #decide(waiting: readonly Waiting[]): Promise<Batch> {
    const before = await this.#store.load(waiting.map(({ request }) => request.stream));
    const batch: Batch = { before, after: new Map(), events: [], answers: [] };
    for (const { request, resolve, reject } of waiting) {
      try {
        const recorded = await this.#decideOne(request, batch);
        batch.answers.push(() => resolve(recorded));
      } catch (error) {
        batch.answers.push(() => reject(error));
      }
    }
    return batch;
  }

  async #decideOne({ stream, command, commandId, mayRepeat, origin }: CommandRequest, batch: Batch): Promise<Recorded> {
    const { log, ports, clientId, actor } = this.#store;
    const { type, schemaVersion } = command;
    let view = batch.after.get(stream) ?? batch.before.get(stream)!; // of an aggregate that the client was given
    const isKnown =
      mayRepeat && (view.journal.some(({ meta }) => meta.commandId === commandId) || (await log.findSettled(commandId)) !== undefined);
    if (isKnown) return { kind: 'recorded' };
    const checked = checkCommand(readable(view), command);
    if (checked.kind === 'invalid') return checked;

    const strict = view.aggregate.commandDefinitions[type]?.onConflict === 'strict';
    // Strict commands name the chain at the version they were decided on.
    if (strict && this.#localHistory === undefined) view = await withChain(view, log, ports.sha256);
    const { head, journal } = view;
    const sequence = (head.sequenceClientId === clientId ? head.lastSequence : (journal.at(-1)?.sequence ?? 0)) + 1;
    const entry = {
      stream,
      sequence,
      type,
      schemaVersion,
      data: checked.data,
      meta: { commandId, clientId, actor, issuedAt: this.#store.nowIso(), ...origin },
      decidedOn: view.confirmed.version,
      ...(strict && { decidedHash: head.chain.hash }),
      expectedVersion: view.optimistic.version,
      strict,
    };
    const { entry: decided, optimistic } = decideOn(view, entry);
    if (decided.kind === 'refused') return { kind: 'rejected', rejection: decided.rejection };
    if (decided.kind !== 'pending') {
      // Not `conflicting`: what is recorded now was decided on what is here now.
      const cause = decided.kind === 'undecidable' ? decided.cause : undefined;
      throw new ClientError('command-failed', `${type} ${commandId} on ${stream}: ${reasonOf(cause)}`, { cause });
    }
    const issue = issueOfEvents(decided.events);
    if (issue !== undefined) return { kind: 'invalid', issues: [issue] };
    batch.events.push(...decided.events);
    batch.after.set(stream, {
      ...view,
      head: { ...head, lastSequence: sequence, sequenceClientId: clientId },
      journal: [...journal, { ...entry, local: toLocalDecision(decided) }],
      optimistic,
    });
    return { kind: 'recorded' };
  }
}

type Checked = { readonly kind: 'checked'; readonly data: Json } | Extract<Recorded, { kind: 'invalid' }>;

/** The edge's rules for a command's data, before anything is recorded; and its schema. */
function checkCommand({ aggregate }: StreamView, command: Command): Checked {
  const issue = issueOf(command.data, clientLimits.commandBytes);
  if (issue !== undefined) return { kind: 'invalid', issues: [issue] };
  // A copy without aliases and without properties that are undefined: what is recorded is what will be sent.
  const data = JSON.parse(textOf(command.data)) as Json;
  const parsed = parseCommand(aggregate, { ...command, data });
  if (parsed.kind === 'unsupported') {
    throw new ClientError(
      'unknown-command',
      `'${aggregate.name}' has no command ${command.type} of schema version ${command.schemaVersion}.`,
    );
  }
  return parsed.kind === 'invalid' ? parsed : { kind: 'checked', data };
}

/** What the edge would refuse of a command's events. */
function issueOfEvents(events: readonly RecordedEvent[]): Issue | undefined {
  const { eventsPerCommand, eventBytes } = clientLimits;
  if (events.length > eventsPerCommand) return { path: [], message: `makes more than ${eventsPerCommand} events` };
  for (const { type, data } of events) {
    const issue = issueOf(data, eventBytes);
    if (issue !== undefined) return { path: issue.path, message: `the event ${type}: ${issue.message}` };
  }
  return undefined;
}

/** I-JSON, and not too large. */
function issueOf(value: unknown, maxBytes: number): Issue | undefined {
  const found = checkIJson(value, clientLimits);
  return found ?? (utf8Bytes(textOf(value)) > maxBytes ? { path: [], message: `larger than ${maxBytes} bytes` } : undefined);
}

function textOf(value: unknown): string {
  return JSON.stringify(value ?? null);
}
