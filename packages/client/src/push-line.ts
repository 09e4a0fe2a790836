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
import { SyncError, failure, type Failure, type FailureKind } from './sync-failure.ts';
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

  async move(session: LineSession): Promise<void> {
    const { replica } = this.#options;
    this.#session = session;
    for (let isBusy = true; isBusy;) {
      await this.#readStreams(session);
      const pushable = await replica.pushableStreams();
      this.#keepOnly(new Set([...pushable, ...this.#toRead]));
      isBusy = await this.#pushAll(this.#free(pushable), session);
      session.signal.throwIfAborted();
      isBusy ||= this.#free(this.#toRead).length > 0;
    }
  }

  async listen(session: LineSession): Promise<void> {
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

  /** The streams that need not wait. */
  #free(streams: Iterable<string>): string[] {
    return [...streams].filter((stream) => !this.#waits.has(stream));
  }

  /** Whether anything was sent. */
  async #pushAll(streams: readonly string[], session: LineSession): Promise<boolean> {
    const { replica, limits } = this.#options;
    let hasSent = false;
    for (let rest = streams; rest.length > 0;) {
      session.signal.throwIfAborted();
      const batch = await collectBatch(
        replica,
        rest,
        { ...limits, bodyBytes: this.#bodyBytes.size },
        (stream) => this.#maxCommands.get(stream) ?? Infinity,
      );
      rest = batch.rest;
      const groups = batch.groups.filter((group) => this.#isNew(group));
      if (groups.length === 0) continue;
      hasSent = true;
      await this.#send(groups, session);
      // Several streams and not one of them well: that is the edge, and those not yet sent would fare the same.
      const { failure: common } = this.#waits;
      if (common !== undefined && groups.length > 1 && this.#free(groups.map(({ sent }) => sent.group.stream)).length === 0) {
        for (const stream of rest) this.#waits.add(stream, common);
        break;
      }
    }
    return hasSent;
  }

  /** A group that was answered and is the same as before would be answered the same: its stream waits. */
  #isNew({ sent }: PackedGroup): boolean {
    const { stream } = sent.group;
    if (this.#answered.get(stream) !== fingerprintOf(sent)) return true;
    this.#answered.delete(stream);
    this.#waits.add(stream, failure('no-progress', 'push-stuck', `The edge answered '${stream}' and settled nothing.`));
    return false;
  }

  async #send(groups: readonly PackedGroup[], session: LineSession): Promise<void> {
    const { replica, transport } = this.#options;
    const answer = await transport.push(bodyOf(groups), session.signal);
    session.signal.throwIfAborted();
    if (answer.kind === 'failure' && isAboutContent(answer.failure)) return this.#sendInParts(groups, answer.failure, session);
    const answerByStream = new Map(this.#bodyBytes.take(answer).groups.map((group) => [group.stream, group]));
    session.answered(false);
    for (const { sent } of groups) {
      const { stream } = sent.group;
      const group = answerByStream.get(stream);
      if (group === undefined) {
        this.#waits.add(stream, failure('failing', 'no-answer', `The edge did not answer '${stream}'.`));
      } else if (isGroupProblem(group)) {
        await this.#onProblem(group, session);
      } else {
        const followUp = await replica.applyAnswer(sent, group, session.lease);
        session.signal.throwIfAborted();
        this.#onApplied(sent, followUp, session);
      }
      session.signal.throwIfAborted();
    }
  }

  /** A refused request is halved until the refused command is found: that one is parked, and everything else goes on. */
  async #sendInParts(groups: readonly PackedGroup[], refusal: Failure, session: LineSession): Promise<void> {
    const [first] = groups;
    if (first === undefined || groups.length > 1) {
      const middle = groups.length >> 1;
      await this.#send(groups.slice(0, middle), session);
      return this.#send(groups.slice(middle), session);
    }
    const { stream, commands } = first.sent.group;
    if (commands.length === 1) await this.#park(stream, 'unavailable', refusal);
    else this.#maxCommands.set(stream, commands.length >> 1);
  }

  #onApplied(sent: OutgoingGroup, { kind }: AnswerFollowUp, session: LineSession): void {
    const { stream } = sent.group;
    if (kind === 'push-again' || kind === 'parked') return this.#repeat(stream);
    this.#answered.set(stream, fingerprintOf(sent));
    if (kind === 'read-stream') this.#toRead.add(stream);
    this.#repeats.delete(stream);
    this.#waits.forget(stream);
    session.answered(true);
  }

  async #onProblem({ stream, problem, retryAfterMs }: GroupProblem, session: LineSession): Promise<void> {
    const { status } = problem;
    const kind: FailureKind = status === 429 ? 'rate-limited' : status >= 500 || PASSING.has(status) ? 'failing' : 'refused';
    const cause = failure(kind, codeOfProblem(problem), problem.detail ?? problem.title, { status, retryAfterMs });
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
    this.#waits.add(stream, failure('no-progress', 'push-again', `'${stream}' was pushed ${repeats} times in a row.`));
  }

  async #readStreams(session: LineSession): Promise<void> {
    for (const stream of this.#free(this.#toRead)) {
      try {
        await readStream(stream, this.#reader, session);
        this.#toRead.delete(stream);
      } catch (error) {
        session.signal.throwIfAborted();
        if (!(error instanceof SyncError) || CONCERNS_ALL.has(error.failure.kind)) throw error;
        // A stream that is refused is one that may not be read, or is no more: there is nothing to read.
        if (error.failure.kind === 'refused') this.#toRead.delete(stream);
        else this.#waits.add(stream, error.failure);
      }
    }
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
