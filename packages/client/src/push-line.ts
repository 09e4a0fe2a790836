/**
 * The push: the journal, stream by stream, until the edge has answered all of it.
 *
 * A stream is pushed from its oldest command on, many streams in one request. What goes wrong with one stream makes that
 * stream wait; what goes wrong with a request makes the line back off; neither touches the journal (S11).
 */
import { isGroupProblem, type GroupProblem } from '@headwater/protocol';
import { PageSize } from './page-size.ts';
import type { Ports } from './ports.ts';
import { bodyOf, collectBatch, type PackedGroup, type PushLimits } from './push-batch.ts';
import { readStream, type StreamReader } from './read-stream.ts';
import type { AnswerFollowUp, OutgoingGroup, ReplicaPort } from './replica-port.ts';
import { StreamWaits } from './stream-waits.ts';
import { failure, type Failure, type FailureKind } from './sync-failure.ts';
import type { LineSession, LineWork } from './sync-line.ts';
import { codeOfProblem, type Transport } from './transport.ts';

const SMALLEST_BODY_BYTES = 16 * 1024;
const SMALLEST_PAGE = 10;
/** How often in a row a stream may ask to be pushed again at once. */
const REPEATS = 3;

export interface PushLineOptions {
  readonly transport: Transport;
  readonly replica: ReplicaPort;
  readonly ports: Pick<Ports, 'clock' | 'random'>;
  readonly limits: PushLimits & { readonly pageEntries: number };
  /** Local history was dropped, and with it the cursors of feeds. */
  readonly onRestarted: () => void;
}

export class PushLine implements LineWork {
  readonly #options: PushLineOptions;
  readonly #reader: StreamReader;
  readonly #bodyBytes: PageSize;
  readonly #waits: StreamWaits;
  #session: LineSession | undefined;
  /** Streams whose history must be read on before anything else. */
  readonly #toRead = new Set<string>();
  /** What was last answered of a stream: the same once more would be a circle. */
  readonly #answered = new Map<string, string>();
  readonly #repeats = new Map<string, number>();
  /** Streams of which a group was refused as a whole: the refused command is looked for in ever smaller groups. */
  readonly #maxCommands = new Map<string, number>();

  constructor(options: PushLineOptions) {
    const { transport, replica, limits } = options;
    this.#options = options;
    this.#reader = { transport, replica, pageSize: new PageSize(SMALLEST_PAGE, limits.pageEntries) };
    this.#bodyBytes = new PageSize(SMALLEST_BODY_BYTES, limits.bodyBytes);
    this.#waits = new StreamWaits(options.ports, () => this.#session?.more());
  }

  get waiting(): Failure | undefined {
    return this.#waits.failure;
  }

  async move(session: LineSession): Promise<Failure | undefined> {
    this.#session = session;
    while (!session.signal.aborted) {
      const cause = await this.#readStreams(session);
      if (cause !== undefined) return cause;
      const pushable = await this.#options.replica.pushableStreams();
      this.#keepOnly(new Set([...pushable, ...this.#toRead]));
      const { failure: pushCause, sentAny } = await this.#pushAll(
        pushable.filter((stream) => this.#isFree(stream)),
        session,
      );
      if (pushCause !== undefined) return pushCause;
      if (!sentAny && ![...this.#toRead].some((stream) => this.#isFree(stream))) return undefined;
    }
    return undefined;
  }

  async listen(session: LineSession): Promise<undefined> {
    // Word of new work comes from the replica, and of old work from the timers of the waits.
    session.listening();
  }

  probe(session: LineSession): void {
    this.#waits.endAll();
    session.more();
  }

  hangUp(): void {
    this.#session = undefined;
    this.#waits.clear();
    this.#keepOnly(new Set());
  }

  /** What was learnt of streams that have nothing to push any more is of no use. */
  #keepOnly(streams: ReadonlySet<string>): void {
    this.#waits.keepOnly(streams);
    for (const learnt of [this.#answered, this.#repeats, this.#maxCommands]) {
      for (const stream of learnt.keys()) if (!streams.has(stream)) learnt.delete(stream);
    }
  }

  #isFree(stream: string): boolean {
    return !this.#waits.has(stream);
  }

  async #pushAll(streams: readonly string[], session: LineSession): Promise<{ readonly failure?: Failure; readonly sentAny: boolean }> {
    const { replica, limits } = this.#options;
    let sentAny = false;
    for (let rest = streams; rest.length > 0 && !session.signal.aborted;) {
      const batch = await collectBatch(
        replica,
        rest,
        { ...limits, bodyBytes: this.#bodyBytes.size },
        (stream) => this.#maxCommands.get(stream) ?? Infinity,
      );
      rest = batch.rest;
      const groups = batch.groups.filter((group) => this.#isNew(group));
      if (groups.length === 0) continue;
      sentAny = true;
      const cause = await this.#send(groups, session);
      if (cause !== undefined) return { failure: cause, sentAny };
      // Several streams and not one of them well: that is the edge, and those not yet sent would fare the same.
      const { failure: common } = this.#waits;
      if (common !== undefined && groups.length > 1 && groups.every(({ sent }) => !this.#isFree(sent.group.stream))) {
        for (const stream of rest) this.#waits.add(stream, common);
        break;
      }
    }
    return { sentAny };
  }

  /** A group that was answered and is the same as before would be answered the same: its stream waits. */
  #isNew({ sent }: PackedGroup): boolean {
    const { stream } = sent.group;
    if (this.#answered.get(stream) !== fingerprintOf(sent)) return true;
    this.#answered.delete(stream);
    this.#waits.add(
      stream,
      failure('no-progress', 'push-stuck', `The edge answered the journal of '${stream}', and nothing of it was settled.`),
    );
    return false;
  }

  async #send(groups: readonly PackedGroup[], session: LineSession): Promise<Failure | undefined> {
    const answer = await this.#options.transport.push(bodyOf(groups), session.signal);
    if (answer.kind === 'aborted') return undefined;
    this.#bodyBytes.learn(answer);
    if (answer.kind === 'failure') {
      return isAboutContent(answer.failure) ? await this.#sendInParts(groups, answer.failure, session) : answer.failure;
    }
    session.answered(false);
    const answerByStream = new Map(answer.value.groups.map((group) => [group.stream, group]));
    for (const { sent } of groups) {
      const { stream } = sent.group;
      const group = answerByStream.get(stream);
      if (group === undefined) {
        this.#waits.add(stream, failure('failing', 'no-answer', `The edge left '${stream}' out of its answer.`));
      } else if (isGroupProblem(group)) {
        await this.#onProblem(group, session);
      } else {
        const followUp = await this.#options.replica.applyAnswer(sent, group, session.lease);
        if (!session.signal.aborted) this.#onApplied(sent, followUp, session);
      }
      if (session.signal.aborted) return undefined;
    }
    return undefined;
  }

  /** A refused request is halved until the refused command is found: that one is parked, and everything else goes on. */
  async #sendInParts(groups: readonly PackedGroup[], refusal: Failure, session: LineSession): Promise<Failure | undefined> {
    const [first] = groups;
    if (first !== undefined && groups.length === 1) {
      const { stream, commands } = first.sent.group;
      if (commands.length === 1) await this.#park(stream, 'unavailable', refusal);
      else this.#maxCommands.set(stream, commands.length >> 1);
      return undefined;
    }
    const middle = groups.length >> 1;
    return (await this.#send(groups.slice(0, middle), session)) ?? (await this.#send(groups.slice(middle), session));
  }

  #onApplied(sent: OutgoingGroup, followUp: AnswerFollowUp, session: LineSession): void {
    const { stream } = sent.group;
    switch (followUp.kind) {
      case 'done':
        this.#answered.set(stream, fingerprintOf(sent));
        break;
      case 'read-stream':
        this.#answered.set(stream, fingerprintOf(sent));
        this.#toRead.add(stream);
        break;
      case 'push-again':
      case 'parked':
        return this.#repeat(stream);
      default:
        return followUp satisfies never;
    }
    this.#repeats.delete(stream);
    this.#waits.forget(stream);
    session.answered(true);
  }

  async #onProblem({ stream, problem, retryAfterMs }: GroupProblem, session: LineSession): Promise<void> {
    const { status } = problem;
    const extra = { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    const kind: FailureKind = status === 429 ? 'rate-limited' : status >= 500 || PASSING.has(status) ? 'failing' : 'refused';
    const cause = failure(kind, codeOfProblem(problem), problem.detail ?? problem.title, extra);
    if (cause.code === 'history-changed') {
      await this.#options.replica.forgetHistory(stream, session.lease);
      this.#options.onRestarted();
      this.#answered.delete(stream);
      this.#toRead.add(stream);
      this.#repeat(stream);
    } else if (kind === 'refused') {
      await this.#park(stream, status === 403 ? 'forbidden' : 'unavailable', cause);
    } else {
      this.#waits.add(stream, cause);
    }
  }

  /** What is refused as it is would be refused again: a person decides. */
  async #park(stream: string, reason: 'unavailable' | 'forbidden', { code, message }: Failure): Promise<void> {
    await this.#options.replica.park(stream, reason, `${code}: ${message}`);
    this.#repeat(stream);
  }

  /** The stream is pushed again at once, unless it asks for that again and again. */
  #repeat(stream: string): void {
    const repeats = (this.#repeats.get(stream) ?? 0) + 1;
    this.#repeats.set(stream, repeats);
    if (repeats <= REPEATS) return;
    this.#repeats.delete(stream);
    this.#waits.add(
      stream,
      failure('no-progress', 'push-again', `'${stream}' was pushed ${repeats} times in a row, and nothing of it was settled.`),
    );
  }

  async #readStreams(session: LineSession): Promise<Failure | undefined> {
    for (const stream of this.#toRead) {
      if (!this.#isFree(stream)) continue;
      const cause = await readStream(stream, this.#reader, session);
      if (session.signal.aborted) return undefined;
      if (cause !== undefined && CONCERNS_ALL.has(cause.kind)) return cause;
      // A stream that is refused is one that may not be read, or is no more: there is nothing to read.
      if (cause === undefined || cause.kind === 'refused') this.#toRead.delete(stream);
      else this.#waits.add(stream, cause);
    }
    return undefined;
  }
}

/** Statuses of 4xx that pass by themselves. */
const PASSING: ReadonlySet<number> = new Set([401, 408, 409, 425, 429]);

/** Failures of a read that the next stream would meet as well. */
const CONCERNS_ALL: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'unreachable',
  'not-an-edge',
  'rate-limited',
  'signed-out',
  'upgrade-required',
]);

/** Refusals of a body for what is in it; any other is for who sends it, or where to. */
function isAboutContent({ kind, status }: Failure): boolean {
  return kind === 'refused' && status !== undefined && [400, 413, 414, 415, 422].includes(status);
}

/** What tells one push of a stream from the next. */
function fingerprintOf({ clientId, group }: OutgoingGroup): string {
  const discards = group.commands.filter((command) => 'discard' in command).length;
  return [clientId, group.baseVersion, group.baseHash, group.resent, group.commands[0]?.sequence, group.commands.length, discards].join(
    ' ',
  );
}
