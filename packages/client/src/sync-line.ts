/**
 * One line of the sync: carries out what the machine says, and brings back what came of it.
 *
 * A session is one try: it begins with `move` and ends with `hang-up`. What an abandoned session still does ends by its
 * signal, and nothing of it is heard.
 */
import { backoffMs, retryAfterWaitMs, retryPolicy, tokenPolicy, upgradePolicy, type BackoffPolicy } from './backoff.ts';
import { ClientError } from './errors.ts';
import type { Ports, Timer } from './ports.ts';
import { failure, type Failure } from './sync-failure.ts';
import { transitions, type LineEffect, type LineEvent, type LineState } from './sync-machine.ts';

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
  answered(moved: boolean): void;
  listening(): void;
  more(): void;
  failed(failure: Failure): void;
  /** What a callback outside of `move` and `listen` caught. */
  thrown(error: unknown): void;
}

/** What a line does: the pull of a feed, or the push. */
export interface LineWork {
  /** Why a part of the work waits although the line is well. */
  readonly waiting: Failure | undefined;
  /** Ends when nothing is left to move, with a failure, or soon after `session.signal` is aborted. Never twice at once. */
  move(session: LineSession): Promise<Failure | undefined>;
  /** Sees to it that `session.more()` will be called; then calls `session.listening()`. */
  listen(session: LineSession): Promise<Failure | undefined>;
  /** Somebody wants to know now whether all is well. */
  probe(session: LineSession): void;
  /** The session was abandoned: what it holds open is closed. */
  hangUp(): void;
}

export interface LineOptions {
  readonly work: LineWork;
  readonly ports: Pick<Ports, 'clock' | 'random'>;
  /** The state, the failure or the progress changed. */
  readonly onChange: () => void;
  readonly onFailed: (failure: Failure) => void;
  /** The edge answers again after a failure. */
  readonly onRecovered: () => void;
  /** The log refused the lease. */
  readonly onFenced: () => void;
}

interface Session extends LineSession {
  readonly controller: AbortController;
  isMoving: boolean;
  /** More was announced while it moved. */
  again: boolean;
}

export class Line {
  readonly #options: LineOptions;
  #state: LineState = 'stopped';
  #session: Session | undefined;
  #lease = 0;
  #timer: Timer | undefined;
  #dueAt: number | undefined;
  /** The edge asked not to be asked before; no wake shortens it. */
  #notBefore = 0;
  #failures = 0;
  #failure: Failure | undefined;
  #isFailing = false;
  /** When the edge first answered in this session. */
  #answeredAt: number | undefined;
  #progressAt: number;
  #triedAt = Number.NEGATIVE_INFINITY;
  readonly #running = new Set<Promise<void>>();

  constructor(options: LineOptions) {
    this.#options = options;
    this.#progressAt = options.ports.clock.now();
  }

  get state(): LineState {
    return this.#state;
  }

  /** What went wrong last, until the line is live again; or why a part of its work waits. */
  get failure(): Failure | undefined {
    return this.#failure ?? this.#options.work.waiting;
  }

  /** Since when the line wants something and nothing moves; undefined: it has nothing left to wish for. */
  get hungrySince(): number | undefined {
    return this.#isContent() ? undefined : this.#progressAt;
  }

  /** When the next try is due. */
  get dueAt(): number | undefined {
    return this.#dueAt;
  }

  start(): void {
    this.#dispatch('start');
  }

  elect(lease: number): void {
    this.#lease = lease;
    this.#failures = 0;
    this.#failure = undefined;
    this.#isFailing = false;
    this.#progressAt = this.#options.ports.clock.now();
    this.#dispatch('elected');
  }

  depose(): void {
    this.#dispatch('deposed');
  }

  /** Resolves when nothing of this line runs any more. */
  async stop(): Promise<void> {
    this.#dispatch('stop');
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  more(): void {
    this.#dispatch('more');
  }

  /** Tries at once and forgets the back-off; so soon after another try, or sooner than the edge asked for, it waits. */
  wake(): void {
    const now = this.#options.ports.clock.now();
    // The device's clock may have been set back.
    if (now < this.#triedAt) this.#triedAt = Number.NEGATIVE_INFINITY;
    const earliest = Math.max(this.#triedAt + WAKE_INTERVAL_MS, this.#notBefore);
    if (now < earliest) {
      if (this.#dueAt === undefined || earliest >= this.#dueAt) return;
      this.#setTimer(earliest - now);
      this.#options.onChange();
      return;
    }
    this.#triedAt = now;
    this.#failures = 0;
    this.#dispatch('wake');
  }

  #dispatch(event: LineEvent): void {
    const from = this.#state;
    const [to, ...effects] = transitions[from][event];
    if (this.#isContent()) this.#progressAt = this.#options.ports.clock.now();
    this.#state = to;
    for (const effect of effects) this.#carryOut(effect);
    if (to !== from) this.#options.onChange();
  }

  #isContent(): boolean {
    return this.#state === 'live' && this.#options.work.waiting === undefined;
  }

  #carryOut(effect: LineEffect): void {
    switch (effect) {
      case 'move':
        return this.#track(this.#move(this.#session ?? this.#begin()));
      case 'listen':
        return this.#track(this.#listen());
      case 'probe':
        if (this.#session !== undefined) this.#options.work.probe(this.#session);
        return;
      case 'hang-up':
        return this.#hangUp();
      case 'retry':
        return this.#retry();
      case 'disarm':
        return this.#disarm();
      default:
        return effect satisfies never;
    }
  }

  #begin(): Session {
    this.#triedAt = this.#options.ports.clock.now();
    const controller = new AbortController();
    const { signal } = controller;
    const unlessOver = (task: () => void): void => {
      if (!signal.aborted) task();
    };
    this.#session = {
      controller,
      signal,
      lease: this.#lease,
      isMoving: false,
      again: false,
      answered: (moved) => unlessOver(() => this.#answered(moved)),
      listening: () => unlessOver(() => this.#listening()),
      more: () => unlessOver(() => this.#dispatch('more')),
      failed: (cause) => unlessOver(() => this.#fail(cause)),
      thrown: (error) => unlessOver(() => this.#fail(this.#failureOf(error))),
    };
    return this.#session;
  }

  async #move(session: Session): Promise<void> {
    if (session.isMoving) {
      session.again = true;
      return;
    }
    session.isMoving = true;
    let cause: Failure | undefined;
    do {
      session.again = false;
      cause = await this.#attempt(session, () => this.#options.work.move(session));
    } while (cause === undefined && session.again && !session.signal.aborted);
    session.isMoving = false;
    if (session.signal.aborted) return;
    if (cause === undefined) this.#dispatch('drained');
    else this.#fail(cause);
  }

  async #listen(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    const cause = await this.#attempt(session, () => this.#options.work.listen(session));
    if (cause !== undefined) session.failed(cause);
  }

  async #attempt(session: Session, task: () => Promise<Failure | undefined>): Promise<Failure | undefined> {
    try {
      return await task();
    } catch (error) {
      return session.signal.aborted ? undefined : this.#failureOf(error);
    }
  }

  /** What the work throws comes from the log or the replica; it is a failure like others, and tried again. */
  #failureOf(error: unknown): Failure {
    if (!(error instanceof ClientError)) return failure('log-failed', 'unexpected', String(error));
    if (error.code === 'fenced') this.#options.onFenced();
    return failure('log-failed', error.code, error.message);
  }

  #answered(moved: boolean): void {
    const now = this.#options.ports.clock.now();
    this.#answeredAt ??= now;
    if (moved) this.#progressAt = now;
    this.#recover();
    this.#dispatch('answered');
    if (moved) this.#options.onChange();
  }

  #listening(): void {
    this.#failure = undefined;
    this.#recover();
    this.#dispatch('listening');
  }

  #recover(): void {
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#options.onRecovered();
  }

  #fail(cause: Failure): void {
    this.#failure = cause;
    this.#isFailing = true;
    this.#options.onFailed(cause);
    this.#dispatch(cause.kind === 'signed-out' ? 'token-refused' : cause.kind === 'upgrade-required' ? 'version-refused' : 'failed');
  }

  #hangUp(): void {
    this.#session?.controller.abort();
    this.#session = undefined;
    this.#options.work.hangUp();
    const { clock } = this.#options.ports;
    if (this.#answeredAt !== undefined && clock.now() - this.#answeredAt >= STABLE_MS) this.#failures = 0;
    this.#answeredAt = undefined;
  }

  #retry(): void {
    this.#failures += 1;
    const { clock, random } = this.#options.ports;
    const asked = this.#failure?.retryAfterMs;
    const wait = backoffMs(policyOf(this.#state), this.#failures, random());
    const askedWait = asked === undefined ? 0 : retryAfterWaitMs(asked, random());
    this.#notBefore = asked === undefined ? 0 : clock.now() + askedWait;
    this.#setTimer(Math.max(wait, askedWait));
  }

  #setTimer(delayMs: number): void {
    const { clock } = this.#options.ports;
    this.#timer?.cancel();
    this.#dueAt = clock.now() + delayMs;
    this.#timer = clock.after(delayMs, () => {
      this.#disarm();
      this.#dispatch('timer');
    });
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#dueAt = undefined;
    this.#notBefore = 0;
  }

  #track(task: Promise<void>): void {
    this.#running.add(task);
    void task.finally(() => this.#running.delete(task));
  }
}

function policyOf(state: LineState): BackoffPolicy {
  if (state === 'signed-out') return tokenPolicy;
  return state === 'upgrade-required' ? upgradePolicy : retryPolicy;
}
