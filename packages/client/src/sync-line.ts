/**
 * One line of the sync: carries out what the machine says, and brings back what came of it.
 *
 * A session is one try: it begins with `move` and ends with `hang-up`. What an abandoned session still does ends by its
 * signal, and nothing of it is heard.
 */
import { backoffMs, retryAfterWaitMs, retryPolicy, tokenPolicy, upgradePolicy, type BackoffPolicy } from './backoff.ts';
import { ClientError } from './errors.ts';
import type { Ports, Timer } from './ports.ts';
import { SyncError, failure, type Failure } from './sync-failure.ts';
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
  answered(moved: boolean): void;
  listening(): void;
  more(): void;
  /** Something was thrown outside of `move` and `listen`: a {@link SyncError}, or what the log and the replica throw. */
  failed(error: unknown): void;
}

/** What a line does: the pull of a feed, or the push. */
export interface LineWork {
  /** Why a part of the work waits although the line is well. */
  readonly waiting: Failure | undefined;
  /** Ends when nothing is left to move; throws a {@link SyncError}, or anything soon after `session.signal` is aborted. Never twice at once. */
  move(session: LineSession): Promise<void>;
  /** Sees to it that `session.more()` will be called; then calls `session.listening()`. Throws as `move`. */
  listen(session: LineSession): Promise<void>;
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
    this.#progressAt = this.#now();
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
    const now = this.#now();
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
    const [to, ...effects] = transitionOf(from, event);
    if (this.#isContent()) this.#progressAt = this.#now();
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
        return this.#run(this.#session ?? this.#begin(), (session) => this.#move(session));
      case 'listen':
        return this.#run(this.#session, (session) => this.#options.work.listen(session));
      case 'probe':
        return this.#run(this.#session, async (session) => this.#options.work.probe(session));
      case 'hang-up':
        return this.#hangUp();
      case 'retry':
        return this.#retry();
      case 'disarm':
        return this.#disarm();
    }
  }

  #begin(): Session {
    this.#triedAt = this.#now();
    const controller = new AbortController();
    const { signal } = controller;
    const unlessOver =
      <Told extends readonly unknown[]>(task: (...told: Told) => void) =>
      (...told: Told): void => {
        if (!signal.aborted) task(...told);
      };
    const session: Session = {
      controller,
      signal,
      lease: this.#lease,
      isMoving: false,
      again: false,
      answered: unlessOver((moved: boolean) => this.#answered(moved)),
      listening: unlessOver(() => this.#listening()),
      more: unlessOver(() => this.more()),
      failed: unlessOver((error: unknown) => this.#fail(error)),
    };
    this.#session = session;
    return session;
  }

  async #move(session: Session): Promise<void> {
    session.again = session.isMoving;
    if (session.isMoving) return;
    session.isMoving = true;
    try {
      do {
        session.again = false;
        await this.#options.work.move(session);
        session.signal.throwIfAborted();
      } while (session.again);
    } finally {
      session.isMoving = false;
    }
    this.#dispatch('drained');
  }

  #run(session: Session | undefined, task: (session: Session) => Promise<void>): void {
    if (session === undefined) return;
    const running = task(session)
      .catch((error: unknown) => session.failed(error))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  #answered(moved: boolean): void {
    const now = this.#now();
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

  #fail(error: unknown): void {
    const { onFailed, onFenced } = this.#options;
    const cause = failureOf(error);
    if (cause.code === 'fenced') onFenced();
    this.#failure = cause;
    this.#isFailing = true;
    onFailed(cause);
    this.#dispatch(cause.kind === 'signed-out' ? 'token-refused' : cause.kind === 'upgrade-required' ? 'version-refused' : 'failed');
  }

  #hangUp(): void {
    this.#session?.controller.abort();
    this.#session = undefined;
    this.#options.work.hangUp();
    if (this.#answeredAt !== undefined && this.#now() - this.#answeredAt >= STABLE_MS) this.#failures = 0;
    this.#answeredAt = undefined;
  }

  #retry(): void {
    this.#failures += 1;
    const { random } = this.#options.ports;
    const asked = this.#failure?.retryAfterMs;
    const askedWait = asked === undefined ? 0 : retryAfterWaitMs(asked, random());
    this.#notBefore = this.#now() + askedWait;
    this.#setTimer(Math.max(backoffMs(policyOf(this.#state), this.#failures, random()), askedWait));
  }

  #setTimer(delayMs: number): void {
    this.#timer?.cancel();
    this.#dueAt = this.#now() + delayMs;
    this.#timer = this.#options.ports.clock.after(delayMs, () => {
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

  #now(): number {
    return this.#options.ports.clock.now();
  }
}

/** What a line's work throws besides comes from the log or the replica; it is a failure like others, and tried again. */
function failureOf(error: unknown): Failure {
  if (error instanceof SyncError) return error.failure;
  if (error instanceof ClientError) return failure('log-failed', error.code, error.message);
  return failure('log-failed', 'unexpected', String(error));
}

function policyOf(state: LineState): BackoffPolicy {
  if (state === 'signed-out') return tokenPolicy;
  return state === 'upgrade-required' ? upgradePolicy : retryPolicy;
}
