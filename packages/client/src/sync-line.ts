/**
 * One line of the sync: carries out what the machine says, and brings back what came of it.
 *
 * A session is one try: it begins with `move` and ends with `hang-up`. What an abandoned session still does ends by its
 * signal, and nothing of it is heard.
 */
import { retryPolicy, tokenPolicy, upgradePolicy, waitMs, type BackoffPolicy } from './backoff.ts';
import type { Ports, Timer } from './ports.ts';
import { toFailure, type Failure, type FailureKind } from './sync-failure.ts';
import { transitionOf, type LineEffect, type LineEvent, type LineState } from './sync-machine.ts';

/** However often something says "now": a flapping network must not become a storm (L4). */
export const WAKE_INTERVAL_MS = 2_000;

/** A line that worked for so long has recovered: its next failure is a first one. */
const STABLE_MS = 10_000;

/** What a line's work may tell while it runs. All of it is ignored once the session was abandoned. */
export interface LineSession {
  readonly signal: AbortSignal;
  /** The fencing epoch for every change of the log. */
  readonly lease: number;
  /** The edge gave a good answer; `moved`: and something was stored or settled by it. */
  readonly answered: (moved: boolean) => void;
  readonly listening: () => void;
  readonly more: () => void;
  /** Ends the session: a {@link Failure}, or what the log and the replica throw. */
  readonly failed: (error: unknown) => void;
  /** Runs what was caused from outside of `move` and `listen`; what it throws ends the session. */
  readonly run: (task: () => Promise<void>) => Promise<void>;
}

/** A session's work: the pull of a feed, or the push. What it throws ends the session. */
export interface Conversation {
  /** Why a part of the work waits although the line is well. */
  readonly waiting: Failure | undefined;
  /** Ends when nothing is left to move, or soon after `session.signal` is aborted. Never twice at once. */
  readonly move: () => Promise<void>;
  /** Sees to it that `session.more()` will be called; then calls `session.listening()`. */
  readonly listen: () => Promise<void>;
  /** Somebody wants to know now whether all is well. */
  readonly probe: () => void;
  /** The session was abandoned: what it holds open is closed. */
  readonly hangUp: () => void;
}

/** What a line does; one conversation a session. */
export type LineWork = (session: LineSession) => Conversation;

export interface LineOptions {
  readonly work: LineWork;
  readonly ports: Pick<Ports, 'clock' | 'random'>;
  /** The state, the failure or the progress changed. */
  readonly onChange: () => void;
  readonly onFailed: (failure: Failure) => void;
  /** The edge answers, which it did not before. */
  readonly onReached: () => void;
  /** The log refused the lease. */
  readonly onFenced: () => void;
}

export interface Line {
  readonly state: LineState;
  /** What went wrong last, until the line is live again; or why a part of its work waits. */
  readonly failure: Failure | undefined;
  /** Since when the line wants something and nothing moves, in milliseconds since 1970; undefined: it is content. */
  readonly hungrySince: number | undefined;
  /** When the next try is due, in milliseconds since 1970. */
  readonly dueAt: number | undefined;
  tell(event: LineEvent): void;
  elect(lease: number): void;
  /** Tries at once and forgets the back-off; so soon after another try, or sooner than the edge asked for, it waits. */
  wake(): void;
  /** Resolves when nothing of this line runs any more. */
  stop(): Promise<void>;
}

interface Session {
  readonly controller: AbortController;
  readonly told: LineSession;
  readonly conversation: Conversation;
  isMoving: boolean;
  /** More was announced while it moved. */
  again: boolean;
}

export function createLine({ work, ports, onChange, onFailed, onReached, onFenced }: LineOptions): Line {
  const { clock, random } = ports;
  let state: LineState = 'stopped';
  let session: Session | undefined;
  let lease = 0;
  let timer: Timer | undefined;
  let dueAt: number | undefined;
  /** The edge asked not to be asked before; no wake shortens it. */
  let notBefore = 0;
  let failures = 0;
  let failure: Failure | undefined;
  /** When the edge first answered in this session. */
  let answeredAt: number | undefined;
  let progressAt = clock.now();
  let triedAt = -Infinity;
  const running = new Set<Promise<void>>();

  const carryOut: { readonly [Effect in LineEffect]: () => void } = {
    move() {
      session ??= begin();
      const moving = session;
      moving.again = true;
      if (!moving.isMoving) void moving.told.run(() => move(moving));
    },
    listen() {
      if (session !== undefined) void session.told.run(session.conversation.listen);
    },
    probe: () => session?.conversation.probe(),
    'hang-up'() {
      session?.controller.abort();
      session?.conversation.hangUp();
      session = undefined;
      timer?.cancel();
      dueAt = undefined;
      notBefore = 0;
      if (answeredAt !== undefined && clock.now() - answeredAt >= STABLE_MS) failures = 0;
      answeredAt = undefined;
    },
    retry() {
      failures += 1;
      const asked = failure?.retryAfterMs;
      const wait = waitMs(policyByState[state] ?? retryPolicy, failures, asked, random);
      if (asked !== undefined) notBefore = clock.now() + wait;
      setTimer(wait);
    },
  };

  function tell(event: LineEvent): void {
    const from = state;
    const [to, ...effects] = transitionOf(from, event);
    if (isContent()) progressAt = clock.now();
    state = to;
    for (const effect of effects) carryOut[effect]();
    if (to !== from) onChange();
  }

  function isContent(): boolean {
    return state === 'live' && session?.conversation.waiting === undefined;
  }

  function begin(): Session {
    triedAt = clock.now();
    const controller = new AbortController();
    const { signal } = controller;
    const unlessOver =
      <Told extends readonly unknown[]>(task: (...told: Told) => void) =>
      (...told: Told): void => {
        if (!signal.aborted) task(...told);
      };
    const failed = unlessOver(fail);
    const told: LineSession = {
      signal,
      lease,
      answered: unlessOver(answered),
      listening: unlessOver(() => {
        failure = undefined;
        tell('listening');
      }),
      more: unlessOver(() => tell('more')),
      failed,
      run(task) {
        const ended = task()
          .catch(failed)
          .finally(() => running.delete(ended));
        running.add(ended);
        return ended;
      },
    };
    return { controller, told, conversation: work(told), isMoving: false, again: false };
  }

  async function move(moving: Session): Promise<void> {
    moving.isMoving = true;
    while (moving.again) {
      moving.again = false;
      await moving.conversation.move();
    }
    moving.isMoving = false;
    if (session === moving) tell('drained');
  }

  function answered(moved: boolean): void {
    const now = clock.now();
    answeredAt ??= now;
    if (moved) progressAt = now;
    if (state === 'connecting') onReached();
    tell('answered');
    if (moved) onChange();
  }

  function fail(error: unknown): void {
    failure = toFailure(error);
    if (failure.code === 'fenced') onFenced();
    onFailed(failure);
    tell(eventByKind[failure.kind] ?? 'failed');
  }

  function setTimer(delayMs: number): void {
    timer?.cancel();
    dueAt = clock.now() + delayMs;
    timer = clock.after(delayMs, () => tell('wake'));
  }

  return {
    get state() {
      return state;
    },
    get failure() {
      return failure ?? session?.conversation.waiting;
    },
    get hungrySince() {
      return isContent() ? undefined : progressAt;
    },
    get dueAt() {
      return dueAt;
    },
    tell,
    elect(newLease) {
      lease = newLease;
      failures = 0;
      failure = undefined;
      progressAt = clock.now();
      tell('elected');
    },
    wake() {
      const now = clock.now();
      // The device's clock may have been set back.
      if (now < triedAt) triedAt = -Infinity;
      const earliest = Math.max(triedAt + WAKE_INTERVAL_MS, notBefore);
      if (now >= earliest) {
        triedAt = now;
        failures = 0;
        tell('wake');
      } else if (dueAt !== undefined && earliest < dueAt) {
        setTimer(earliest - now);
        onChange();
      }
    },
    async stop() {
      tell('stop');
      while (running.size > 0) await Promise.all(running);
    },
  };
}

const policyByState: { readonly [State in LineState]?: BackoffPolicy } = { 'signed-out': tokenPolicy, 'upgrade-required': upgradePolicy };

const eventByKind: { readonly [Kind in FailureKind]?: LineEvent } = {
  'signed-out': 'token-refused',
  'upgrade-required': 'version-refused',
};
