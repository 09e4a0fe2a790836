/**
 * Deciding a group of commands on the true state: the steps of the protocol ("POST /v1/commands"), in their order.
 *
 * Reads what the stream holds, writes nothing: the outcomes and a draft of the rows come back as values. Throws only
 * what nobody planned: a decider, an `evolve` or a feed rule that throws, an event that this code cannot upcast.
 */
import type { AnyAggregate, EventMeta, ParsedCommand } from '@headwater/core';
import { decide, parseCommand } from '@headwater/core';
import type {
  DiscardedCommand,
  FinalOutcome,
  IJsonIssue,
  Limits,
  Outcome,
  PushGroup,
  PushedCommand,
  StoppedOutcome,
  UnsupportedOutcome,
} from '@headwater/protocol';
import { EMPTY_HASH, checkIJson, iJsonProblem, isDiscard, isFinal, payloadHashOf, problem, utf8Bytes } from '@headwater/protocol';
import { Draft } from './draft.ts';
import type { AuthorizeRequest } from './edge-config.ts';
import type { Ids } from './ports.ts';
import type { Principal } from './principal.ts';
import type { AuthorKey, SettledCommand, StoredOutcome } from './settled-command.ts';
import { toOutcome } from './settled-command.ts';
import { sha256 } from './sha256.ts';
import type { Head } from './stream-storage.ts';

/** What the stream holds, as far as deciding asks for it. */
export interface Ledger {
  readonly head: Head;
  /** The state at the head. */
  state(): unknown;
  markOf(author: AuthorKey): number;
  hashAt(version: number): string | undefined;
  findSettled(commandId: string): SettledCommand | undefined;
  hasForeignEvents(after: number, author: AuthorKey): boolean;
}

/** What deciding takes besides the ledger and the command. */
export interface DecideSettings {
  readonly aggregate: AnyAggregate;
  readonly stream: string;
  readonly author: AuthorKey;
  readonly clientId: string;
  readonly actor: string;
  /** When the push arrived, ISO 8601 in UTC. */
  readonly receivedAt: string;
  readonly limits: Limits;
  readonly ids: Ids;
}

export type GroupDecision =
  | { readonly kind: 'decided'; readonly outcomes: readonly Outcome[]; readonly draft: Draft }
  /** The base of the group is not in the history of the stream; nothing ran. */
  | { readonly kind: 'history-changed' };

export interface GroupInput extends DecideSettings {
  readonly principal: Principal;
  readonly group: PushGroup;
  readonly authorize: (request: AuthorizeRequest) => boolean;
}

type Stopped = DistributiveOmit<UnsupportedOutcome | StoppedOutcome, 'commandId'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Decides the commands of a group in order, until one stops it. */
export function decideGroup(ledger: Ledger, input: GroupInput): GroupDecision {
  const { group } = input;
  if (ledger.hashAt(group.baseVersion) !== group.baseHash) return { kind: 'history-changed' };
  const draft = new Draft(
    { ...input, recordedAt: input.receivedAt },
    { head: ledger.head, state: ledger.state(), mark: ledger.markOf(input.author) },
  );
  const outcomes: Outcome[] = [];
  let isStopped = false;
  for (const command of group.commands) {
    const outcome: Outcome = isStopped ? { commandId: command.commandId, kind: 'blocked' } : decideInOrder(ledger, draft, input, command);
    isStopped ||= !isFinal(outcome);
    outcomes.push(outcome);
  }
  return { kind: 'decided', outcomes, draft };
}

/** Decides a command of the application itself: by its id alone, on whatever state there is, allowed by whoever calls. */
export function decideTrusted(
  ledger: Ledger,
  settings: DecideSettings,
  command: DataCommand,
): { readonly outcome: Outcome; readonly draft: Draft } {
  const draft = new Draft({ ...settings, recordedAt: settings.receivedAt }, { head: ledger.head, state: ledger.state(), mark: 0 });
  const { commandId } = command;
  const payload = inspect(command, settings.limits);
  const known = ledger.findSettled(commandId);
  if (known !== undefined) return { outcome: repeat(known, payload.hash), draft };
  const result = decideNew(draft, settings, command, payload, () => undefined);
  if ('stopped' in result) return { outcome: { commandId, ...result.stopped }, draft };
  const settled = { commandId, payloadHash: payload.hash, outcome: result.settled };
  draft.settle(settled);
  return { outcome: toOutcome(settled, false), draft };
}

/** Steps 1 and 2: what was settled before is answered again; what is out of turn waits. */
function decideInOrder(ledger: Ledger, draft: Draft, input: GroupInput, command: PushedCommand | DiscardedCommand): Outcome {
  const { commandId, sequence } = command;
  const payload = isDiscard(command) ? NO_PAYLOAD : inspect(command, input.limits);
  const known = draft.settled.find((settled) => settled.commandId === commandId) ?? ledger.findSettled(commandId);
  const isNext = sequence === draft.mark + 1;
  const isPast = sequence <= draft.mark;
  if (known !== undefined && (isPast || isNext || input.group.resent === true)) {
    if (isNext) draft.moveMark(sequence);
    return repeat(known, payload.hash);
  }
  if (isPast) return { commandId, kind: 'cloned' };
  if (!isNext) return { commandId, kind: 'out-of-order' };
  const result: Result = isDiscard(command)
    ? { settled: { kind: 'discarded' } }
    : decideNew(draft, input, command, payload, (parsed) => findObstacle(ledger, draft, input, command, parsed));
  if ('stopped' in result) return { commandId, ...result.stopped };
  const settled: SettledCommand = { commandId, payloadHash: payload.hash, outcome: result.settled };
  draft.moveMark(sequence);
  draft.settle(settled);
  return toOutcome(settled, false);
}

/** The stored outcome, unless the id now stands for another payload; a discard has none on either side. */
function repeat(known: SettledCommand, payloadHash: string): FinalOutcome {
  if (payloadHash !== '' && known.payloadHash !== '' && payloadHash !== known.payloadHash) {
    return { commandId: known.commandId, kind: 'invalid', problem: problem('command-id-reuse') };
  }
  return toOutcome(known, true);
}

type DataCommand = Pick<PushedCommand, 'commandId' | 'type' | 'schemaVersion' | 'data' | 'issuedAt' | 'correlationId' | 'causationId'>;

interface Payload {
  readonly hash: string;
  readonly issue?: IJsonIssue;
}

const NO_PAYLOAD: Payload = { hash: '' };

/** What is not I-JSON has no canonical form; it is told apart by its text. */
function inspect({ type, schemaVersion, data }: DataCommand, limits: Limits): Payload {
  const issue = checkIJson(data, limits);
  if (issue === undefined) return { hash: payloadHashOf({ type, schemaVersion, data }, sha256) };
  return { hash: sha256(JSON.stringify([type, schemaVersion, data])), issue };
}

type Result = { readonly settled: StoredOutcome } | { readonly stopped: Stopped };

/** Steps 3 and 6, with 4 and 5 in between as `findObstacle`, which is asked about well-formed commands alone. */
function decideNew(
  draft: Draft,
  settings: DecideSettings,
  command: DataCommand,
  payload: Payload,
  findObstacle: (parsed: ParsedCommand) => Result | undefined,
): Result {
  const { aggregate, limits } = settings;
  const supported = supportedVersions(aggregate, command.type);
  if (!supported.includes(command.schemaVersion)) return { stopped: { kind: 'unsupported', supported } };
  if (payload.issue !== undefined) return { settled: { kind: 'invalid', problem: iJsonProblem(payload.issue) } };
  const bytes = utf8Bytes(JSON.stringify(command.data));
  if (bytes > limits.commandBytes) {
    return {
      settled: {
        kind: 'invalid',
        problem: problem('event-too-large', { detail: `The data of the command has ${bytes} bytes; the limit is ${limits.commandBytes}.` }),
      },
    };
  }
  const parsed = parseCommand(aggregate, command);
  switch (parsed.kind) {
    case 'unsupported':
      return { stopped: { kind: 'unsupported', supported: parsed.supported } };
    case 'invalid':
      return { settled: { kind: 'invalid', problem: problem('invalid-data', { errors: parsed.issues }) } };
    case 'parsed':
      return findObstacle(parsed.command) ?? decideParsed(draft, settings, command, parsed.command);
  }
}

function supportedVersions(aggregate: AnyAggregate, type: string): readonly number[] {
  const definition = Object.hasOwn(aggregate.commandDefinitions, type) ? aggregate.commandDefinitions[type] : undefined;
  return definition === undefined ? [] : definition.chain.map((_, index) => index + 1);
}

/** Steps 4 and 5: what keeps a well-formed command from being decided. */
function findObstacle(ledger: Ledger, draft: Draft, input: GroupInput, command: PushedCommand, parsed: ParsedCommand): Result | undefined {
  const { aggregate, principal, stream, authorize } = input;
  const at = { principal, category: aggregate.name, stream };
  const mayCreate = draft.head.version > 0 || authorize({ action: 'create', ...at });
  if (!mayCreate || !authorize({ action: 'execute', ...at, command: parsed, state: draft.state }))
    return { stopped: { kind: 'forbidden' } };
  const isStrict = aggregate.commandDefinitions[parsed.type]?.onConflict === 'strict';
  if (isStrict && isOvertaken(ledger, draft, input, command)) return { settled: { kind: 'conflict', version: draft.head.version } };
  return undefined;
}

/** Whether the stream is not what the person saw: another history, events of others, or own ones that came out otherwise. */
function isOvertaken(ledger: Ledger, draft: Draft, { author }: GroupInput, command: PushedCommand): boolean {
  // `decidedOn` may lie within this very push only for a client that claims to have confirmed what it has not sent.
  return (
    ledger.hashAt(command.decidedOn) !== (command.decidedHash ?? (command.decidedOn === 0 ? EMPTY_HASH : undefined)) ||
    ledger.hasForeignEvents(command.decidedOn, author) ||
    draft.head.version !== command.expectedVersion
  );
}

/** Step 6. The device's clock may be wrong: what it claims is never later than the receipt. */
function decideParsed(draft: Draft, settings: DecideSettings, command: DataCommand, parsed: ParsedCommand): Result {
  const { commandId, issuedAt, correlationId, causationId } = command;
  const { actor, clientId, receivedAt } = settings;
  const now = issuedAt < receivedAt ? issuedAt : receivedAt;
  const decision = decide(settings.aggregate, parsed, draft.state, { commandId, now, actor, phase: 'initial' });
  if (decision.kind === 'rejected') {
    const { code, details } = decision.rejection;
    return { settled: { kind: 'rejected', rejection: details === undefined ? { code } : { code, details }, version: draft.head.version } };
  }
  if (decision.events.length === 0) return { settled: { kind: 'accepted', firstVersion: null, lastVersion: draft.head.version } };
  const meta: EventMeta = {
    commandId,
    clientId,
    actor,
    issuedAt,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(causationId === undefined ? {} : { causationId }),
  };
  const firstVersion = draft.head.version + 1;
  const proposal = draft.propose(decision.events, meta);
  if ('problem' in proposal) return { settled: { kind: 'invalid', problem: proposal.problem } };
  draft.accept(proposal);
  return { settled: { kind: 'accepted', firstVersion, lastVersion: proposal.head.version } };
}
