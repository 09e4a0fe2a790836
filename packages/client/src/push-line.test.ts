/** The push on its own: the replica is an array of commands, the edge answers what each test says. */
import { defaultLimits, problem, type GroupAnswer, type GroupProblem, type PushRequest } from '@headwater/protocol';
import { describe, expect, it } from 'vitest';
import { pushLine } from './push-line.ts';
import { streamReader } from './read-stream.ts';
import type { AnswerFollowUp, ReplicaPort } from './replica-port.ts';
import { Failure } from './sync-failure.ts';
import type { LineSession } from './sync-line.ts';
import { ManualClock } from './testing/manual-clock.ts';
import type { Transport } from './transport.ts';

type Reply = GroupAnswer | GroupProblem | undefined;

/** A push of the given streams; `answer` is the edge, `followUp` the replica's view of an answer. */
function pushOf(
  streams: Readonly<Record<string, number>>,
  edge: {
    readonly answer?: (stream: string, commands: number, request: PushRequest) => Reply;
    readonly refuse?: (request: PushRequest) => Failure | undefined;
    readonly followUp?: (stream: string) => AnswerFollowUp;
  } = {},
) {
  const clock = new ManualClock(0);
  const waiting = new Map(Object.entries(streams));
  const calls: string[] = [];
  const requests: PushRequest[] = [];
  const replica: ReplicaPort = {
    onWork: () => () => {},
    pushableStreams: async () => [...waiting.keys()],
    groupOf: async (stream, { maxCommands }) => {
      const count = Math.min(waiting.get(stream) ?? 0, maxCommands);
      const commands = Array.from({ length: count }, (_, index) => ({
        commandId: `${stream}/${index}`,
        sequence: 1_000 - (waiting.get(stream) ?? 0) + index,
        discard: true as const,
      }));
      return count === 0 ? undefined : { clientId: 'client-1', group: { stream, baseVersion: 0, baseHash: '', commands } };
    },
    applyAnswer: async ({ group }) => {
      calls.push(`applied ${group.stream}`);
      const followUp = edge.followUp?.(group.stream) ?? { kind: 'done' };
      if (followUp.kind !== 'done') return followUp;
      const left = (waiting.get(group.stream) ?? 0) - group.commands.length;
      if (left > 0) waiting.set(group.stream, left);
      else waiting.delete(group.stream);
      return followUp;
    },
    park: async (stream, reason) => {
      calls.push(`parked ${stream} ${reason}`);
      waiting.delete(stream);
    },
    forgetHistory: async (stream) => void calls.push(`forgot ${stream}`),
    confirmedVersion: async () => 0,
    applyStreamPage: async (stream) => void calls.push(`read ${stream}`),
    feedCursor: async () => undefined,
    applyFeed: async () => ({ kind: 'applied' }),
    restartFeed: async () => {},
  };
  const transport: Transport = {
    push: async (body, signal) => {
      signal.throwIfAborted();
      const request = JSON.parse(body) as PushRequest;
      requests.push(request);
      const refusal = edge.refuse?.(request);
      if (refusal !== undefined) throw refusal;
      const groups = request.groups.map(({ stream, commands }) =>
        edge.answer === undefined ? accepted(stream) : edge.answer(stream, commands.length, request),
      );
      return { groups: groups.filter((group) => group !== undefined) };
    },
    readStream: async (stream) => ({ stream, version: 0, headHash: '', epoch: 'e', events: [], next: null }),
    readFeed: () => Promise.reject(new Error('The push reads no feed.')),
    getTicket: () => Promise.reject(new Error('The push opens no socket.')),
    liveUrl: () => '',
  };
  let more = 0;
  const controller = new AbortController();
  const session: LineSession = {
    signal: controller.signal,
    lease: 1,
    answered: () => {},
    listening: () => {},
    more: () => (more += 1),
    failed: () => {},
    run: (task) => task(),
  };
  const line = pushLine({
    transport,
    replica,
    ports: { clock, random: () => 0.5 },
    readStream: streamReader(transport, replica, clock, defaultLimits.pageEntries),
    limits: defaultLimits,
    onRestarted: () => void calls.push('restarted'),
  })(session);
  const hangUp = (): void => {
    controller.abort();
    line.hangUp();
  };
  return { clock, line, hangUp, calls, requests, waiting, moreCalls: () => more, move: () => line.move().catch(failureOf) };
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  throw error;
}

function accepted(stream: string): GroupAnswer {
  return { stream, version: 1, headHash: 'h', epoch: 'e', feeds: ['main'], mark: 1, events: [], truncated: false, outcomes: [] };
}

describe('what was pushed and answered', () => {
  it('[L1] is pushed until nothing is left', async () => {
    const { move, waiting, requests } = pushOf({ 'a-1': 250, 'a-2': 1 });
    expect(await move()).toBeUndefined();
    expect([...waiting.keys()]).toEqual([]);
    expect(requests.map(({ groups }) => groups.map(({ commands }) => commands.length))).toEqual([[100, 1], [100], [50]]);
  });

  it('[Y23] and settles nothing is not pushed in a circle', async () => {
    const { move, requests, line, clock, moreCalls } = pushOf({ 'a-1': 1 }, { followUp: () => ({ kind: 'read-stream' }) });
    expect(await move()).toBeUndefined();
    expect(requests).toHaveLength(1);
    expect(line.waiting).toMatchObject({ kind: 'no-progress' });
    await clock.advance(2_000);
    expect(moreCalls()).toBe(1);
  });

  it('[Y23] and asks to be pushed again and again is not pushed without end', async () => {
    const { move, requests, line } = pushOf({ 'a-1': 1 }, { followUp: () => ({ kind: 'push-again' }) });
    expect(await move()).toBeUndefined();
    expect(requests.length).toBeLessThanOrEqual(4);
    expect(line.waiting).toMatchObject({ kind: 'no-progress' });
  });

  it('[Y23] or left out of the answer waits', async () => {
    const { move, line, calls } = pushOf({ 'a-1': 1, 'a-2': 1 }, { answer: (stream) => (stream === 'a-1' ? undefined : accepted(stream)) });
    expect(await move()).toBeUndefined();
    expect(calls).toEqual(['applied a-2']);
    expect(line.waiting).toMatchObject({ kind: 'edge-failing', code: 'no-answer' });
  });
});

describe('a problem of one group', () => {
  it.each([
    ['unavailable', 'edge-failing'],
    ['stream-quota', 'rate-limited'],
    ['not-yet', 'edge-failing'],
  ] as const)('[L6] %s makes that stream wait and lets the others go on', async (code, kind) => {
    const { move, line, waiting } = pushOf(
      { 'a-1': 1, 'a-2': 1 },
      {
        answer: (stream) => (stream === 'a-1' ? { stream, problem: problem(code), retryAfterMs: 30_000 } : accepted(stream)),
      },
    );
    expect(await move()).toBeUndefined();
    expect([...waiting.keys()]).toEqual(['a-1']);
    expect(line.waiting).toMatchObject({ kind, code, retryAfterMs: 30_000 });
  });

  it('[Y20] that an abandoned push still learns of leaves no timer behind', async () => {
    const { move, hangUp, clock } = pushOf(
      { 'a-1': 1 },
      {
        answer: (stream) => {
          hangUp();
          return { stream, problem: problem('unavailable') };
        },
      },
    );
    await expect(move()).rejects.toThrow('aborted');
    expect(clock.pending).toBe(0);
  });

  it('[Y13] is tried again when the edge said, not before, wake or no wake', async () => {
    let isBroken = true;
    const { move, line, clock, waiting, moreCalls } = pushOf(
      { 'a-1': 1 },
      {
        answer: (stream) => (isBroken ? { stream, problem: problem('stream-quota'), retryAfterMs: 60_000 } : accepted(stream)),
      },
    );
    await move();
    line.probe();
    await clock.advance(59_000);
    expect(moreCalls()).toBe(1);
    expect(await move()).toBeUndefined();
    expect(waiting.size).toBe(1);
    isBroken = false;
    await clock.advance(10_000);
    expect(moreCalls()).toBe(2);
    expect(await move()).toBeUndefined();
    expect(waiting.size).toBe(0);
  });

  it.each([
    ['forbidden', 'forbidden'],
    ['stream-deleted', 'unavailable'],
    ['invalid-stream', 'unavailable'],
  ] as const)('[L4] %s would be answered the same again: parked, not repeated', async (code, reason) => {
    const { move, requests, calls } = pushOf({ 'a-1': 1 }, { answer: (stream) => ({ stream, problem: problem(code) }) });
    expect(await move()).toBeUndefined();
    expect(calls).toEqual([`parked a-1 ${reason}`]);
    expect(requests).toHaveLength(1);
  });

  it('[Y12] history-changed: the local history goes, the stream is read, the feeds look again, and the push is made anew', async () => {
    let isChanged = true;
    const { move, calls } = pushOf(
      { 'a-1': 1 },
      {
        answer: (stream) => {
          if (!isChanged) return accepted(stream);
          isChanged = false;
          return { stream, problem: problem('history-changed', { epoch: 'e2', head: 0, headHash: '' }) };
        },
      },
    );
    expect(await move()).toBeUndefined();
    expect(calls).toEqual(['forgot a-1', 'restarted', 'read a-1', 'applied a-1']);
  });

  it('[Y23] a history that changes with every push ends in a wait', async () => {
    const { move, requests, line } = pushOf(
      { 'a-1': 1 },
      {
        answer: (stream) => ({ stream, problem: problem('history-changed', { epoch: 'e2', head: 0, headHash: '' }) }),
      },
    );
    expect(await move()).toBeUndefined();
    expect(requests.length).toBeLessThanOrEqual(4);
    expect(line.waiting).toMatchObject({ kind: 'no-progress' });
  });
});

describe('a refused body', () => {
  it('[Y14] is halved until the one command is found', async () => {
    const culprit = 'b-1';
    const { move, calls, requests, waiting } = pushOf(
      { 'a-1': 3, 'b-1': 1, 'c-1': 2, 'd-1': 1 },
      {
        refuse: ({ groups }) =>
          groups.some(({ stream }) => stream === culprit)
            ? new Failure('refused', 'invalid-request', 'A field is unknown.', { status: 400 })
            : undefined,
      },
    );
    expect(await move()).toBeUndefined();
    expect(waiting.size).toBe(0);
    expect(calls.filter((call) => call.startsWith('parked'))).toEqual(['parked b-1 unavailable']);
    expect(requests.length).toBeLessThanOrEqual(5);
  });

  it.each([401, 403, 404, 405])('[S11] with %i is about who sends it or where to: nothing is parked', async (status) => {
    const { move, calls, waiting } = pushOf({ 'a-1': 1 }, { refuse: () => new Failure('refused', 'x', 'x', { status }) });
    expect(await move()).toMatchObject({ kind: 'refused', status });
    expect(calls).toEqual([]);
    expect(waiting.size).toBe(1);
  });
});
