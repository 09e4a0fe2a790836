/**
 * The push: the journal, stream by stream, until the edge has answered all of it.
 *
 * A stream is pushed from its oldest command on, many streams in one request. What goes wrong with one stream makes that
 * stream wait; what goes wrong with a request makes the line back off; neither touches the journal (S11).
 */
import { isGroupProblem, type GroupAnswer, type GroupProblem, type PushAnswer } from '@headwater/protocol';
import { pageSize } from './page-size.ts';
import type { Ports } from './ports.ts';
import { bodyOf, collectBatch, type PackedGroup, type PushLimits } from './push-batch.ts';
import type { ReadStream } from './read-stream.ts';
import type { ReplicaPort } from './replica-port.ts';
import { streamWaits } from './stream-waits.ts';
import { Failure } from './sync-failure.ts';
import type { LineWork } from './sync-line.ts';
import { failureOfProblem, type Transport } from './transport.ts';

const SMALLEST_BODY_BYTES = 16 * 1024;
/** How often in a row a stream may ask to be pushed again at once. */
const REPEATS = 3;

export interface PushLineOptions {
  readonly transport: Transport;
  readonly replica: ReplicaPort;
  readonly readStream: ReadStream;
  readonly ports: Pick<Ports, 'clock' | 'random'>;
  readonly limits: PushLimits;
  /** Local history was dropped, and with it the cursors of feeds. */
  readonly onRestarted: () => void;
}

/** What a session did for a stream that still has something to push. */
interface Tried {
  /** What was last answered: the same once more would be a circle. */
  readonly answered?: string;
  /** How often in a row the stream asked to be pushed again. */
  readonly repeats: number;
}

export function pushLine({ transport, replica, readStream, ports, limits, onRestarted }: PushLineOptions): LineWork {
  const bodyBytes = pageSize(ports.clock, SMALLEST_BODY_BYTES, limits.bodyBytes);

  return (session) => {
    const waits = streamWaits(ports, session);
    /** Streams whose history must be read on before anything else. */
    const toRead = new Set<string>();
    const tried = new Map<string, Tried>();
    /** Streams of which a group was refused as a whole: the refused command is looked for in ever smaller groups. */
    const maxCommands = new Map<string, number>();

    async function move(): Promise<void> {
      for (let isBusy = true; isBusy;) {
        await readStreams();
        const pushable = await replica.pushableStreams();
        keepOnly(new Set([...pushable, ...toRead]));
        isBusy = (await pushAll(free(pushable))) || free(toRead).length > 0;
      }
    }

    /** What was learnt of streams that have nothing to push any more is of no use. */
    function keepOnly(streams: ReadonlySet<string>): void {
      waits.keepOnly(streams);
      for (const learnt of [tried, maxCommands]) {
        for (const stream of learnt.keys()) if (!streams.has(stream)) learnt.delete(stream);
      }
    }

    /** The streams that need not wait. */
    function free(streams: Iterable<string>): string[] {
      return [...streams].filter((stream) => !waits.has(stream));
    }

    /** Whether anything was sent. */
    async function pushAll(queue: string[]): Promise<boolean> {
      let hasSent = false;
      while (queue.length > 0) {
        const batch = await collectBatch(
          replica,
          queue,
          { ...limits, bodyBytes: bodyBytes.size },
          (stream) => maxCommands.get(stream) ?? Infinity,
        );
        const groups = batch.filter(isNew);
        if (groups.length === 0) continue;
        hasSent = true;
        await send(groups);
        // Several streams and not one of them well: that is the edge, and those not yet sent would fare the same.
        if (waits.failure !== undefined && groups.length > 1 && free(groups.map(({ sent }) => sent.group.stream)).length === 0) {
          for (const stream of queue.splice(0)) waits.add(stream, waits.failure);
        }
      }
      return hasSent;
    }

    /** A group that was answered and is the same as before would be answered the same: its stream waits. */
    function isNew({ sent: { group }, text }: PackedGroup): boolean {
      if (tried.get(group.stream)?.answered !== text) return true;
      isStuck(group.stream);
      return false;
    }

    function isStuck(stream: string): void {
      tried.delete(stream);
      waits.add(stream, new Failure('no-progress', 'push-stuck', `The edge answers '${stream}' and settles nothing.`));
    }

    async function send(groups: readonly PackedGroup[]): Promise<void> {
      let answer: PushAnswer;
      try {
        answer = await bodyBytes.learn(transport.push(bodyOf(groups), session.signal));
      } catch (error) {
        if (!isAboutContent(error)) throw error;
        return sendInParts(groups, error);
      }
      session.answered(false);
      const answerByStream = new Map(answer.groups.map((group) => [group.stream, group]));
      for (const group of groups) {
        const { stream } = group.sent.group;
        const answered = answerByStream.get(stream);
        if (answered === undefined) waits.add(stream, new Failure('edge-failing', 'no-answer', `The edge did not answer '${stream}'.`));
        else if (isGroupProblem(answered)) await onProblem(answered);
        else await onAnswer(group, answered);
      }
    }

    /** A refused request is halved until the refused command is found: that one is parked, and everything else goes on. */
    async function sendInParts(groups: readonly PackedGroup[], refusal: Failure): Promise<void> {
      const [first] = groups;
      if (first === undefined || groups.length > 1) {
        const middle = groups.length >> 1;
        await send(groups.slice(0, middle));
        return send(groups.slice(middle));
      }
      const { stream, commands } = first.sent.group;
      if (commands.length === 1) await park(stream, refusal);
      else maxCommands.set(stream, commands.length >> 1);
    }

    async function onAnswer({ sent, text }: PackedGroup, answer: GroupAnswer): Promise<void> {
      const { kind } = await replica.applyAnswer(sent, answer, session.lease);
      const { stream } = answer;
      if (kind === 'push-again' || kind === 'parked') return repeat(stream);
      if (kind === 'read-stream') toRead.add(stream);
      tried.set(stream, { answered: text, repeats: 0 });
      waits.forget(stream);
      session.answered(true);
    }

    async function onProblem({ stream, problem, retryAfterMs }: GroupProblem): Promise<void> {
      const cause = failureOfProblem(problem, retryAfterMs);
      if (cause.code === 'history-changed') {
        await replica.forgetHistory(stream, session.lease);
        onRestarted();
        toRead.add(stream);
        repeat(stream);
      } else if (cause.kind === 'refused' || cause.kind === 'gone') {
        await park(stream, cause);
      } else {
        waits.add(stream, cause);
      }
    }

    /** What is refused as it is would be refused again: a person decides. */
    async function park(stream: string, { status, code, message }: Failure): Promise<void> {
      await replica.park(stream, status === 403 ? 'forbidden' : 'unavailable', `${code}: ${message}`);
      repeat(stream);
    }

    /** The stream is pushed again at once, unless it asks for that again and again. */
    function repeat(stream: string): void {
      const repeats = (tried.get(stream)?.repeats ?? 0) + 1;
      if (repeats > REPEATS) isStuck(stream);
      else tried.set(stream, { repeats });
    }

    async function readStreams(): Promise<void> {
      for (const stream of free(toRead)) {
        try {
          await readStream(stream, session);
          toRead.delete(stream);
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          // A stream that is refused is one that may not be read, or is no more: there is nothing to read.
          if (error.kind === 'refused' || error.kind === 'gone') toRead.delete(stream);
          else if (error.kind === 'edge-failing' || error.kind === 'no-progress') waits.add(stream, error);
          // The next stream would meet the same.
          else throw error;
        }
      }
    }

    return {
      get waiting() {
        return waits.failure;
      },
      move,
      // Word of new work comes from the replica, and of old work from the timers of the waits.
      listen: async () => session.listening(),
      probe() {
        waits.endAll();
        session.more();
      },
      hangUp: () => waits.clear(),
    };
  };
}

/** Refusals of a body for what is in it; any other is for who sends it, or where to. */
function isAboutContent(error: unknown): error is Failure {
  return error instanceof Failure && error.kind === 'refused' && [400, 413, 414, 415, 422].includes(error.status ?? 0);
}
