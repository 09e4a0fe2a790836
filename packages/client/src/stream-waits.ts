/**
 * The streams that the push leaves alone for a while: each with a back-off of its own, so that one stuck stream holds up
 * no other (L6). Their timers are gathered, so that many stuck streams make no more requests than one (L4).
 */
import { retryPolicy, waitMs } from './backoff.ts';
import type { Ports, Timer } from './ports.ts';
import type { Failure } from './sync-failure.ts';
import type { LineSession } from './sync-line.ts';

/** Streams that fall due within this time are tried together. */
const GATHER_MS = 1_000;

interface Trouble {
  failures: number;
  readonly failure: Failure;
  /** Undefined: the wait is over, and the stream may be tried. */
  timer: Timer | undefined;
}

export interface StreamWaits {
  /** What is wrong with the stream that has been in trouble longest. */
  readonly failure: Failure | undefined;
  /** Whether the stream must not be tried now. */
  has(stream: string): boolean;
  add(stream: string, failure: Failure): void;
  /** The stream moved, or has nothing more to push: its next failure is a first one. */
  forget(stream: string): void;
  /** Forgets every stream but these. */
  keepOnly(streams: ReadonlySet<string>): void;
  /** Ends every wait that the edge did not ask for. */
  endAll(): void;
  clear(): void;
}

/** `session` hears of it when waits ended, at most once in {@link GATHER_MS}. */
export function streamWaits({ clock, random }: Pick<Ports, 'clock' | 'random'>, session: LineSession): StreamWaits {
  /** From a stream's first failure until it moves, or has nothing to push any more. */
  const troubles = new Map<string, Trouble>();
  let gathering: Timer | undefined;
  const waits: StreamWaits = {
    get failure() {
      const [first] = troubles.values();
      return first?.failure;
    },
    has: (stream) => troubles.get(stream)?.timer !== undefined,
    add(stream, failure) {
      // What an abandoned session still learns must leave no timer behind.
      if (session.signal.aborted) return;
      const { timer, failures = 0 } = troubles.get(stream) ?? {};
      timer?.cancel();
      const trouble: Trouble = { failures: failures + 1, failure, timer: undefined };
      trouble.timer = clock.after(waitMs(retryPolicy, trouble.failures, failure.retryAfterMs, random), () => {
        trouble.timer = undefined;
        gathering ??= clock.after(GATHER_MS, () => {
          gathering = undefined;
          session.more();
        });
      });
      troubles.set(stream, trouble);
    },
    forget(stream) {
      troubles.get(stream)?.timer?.cancel();
      troubles.delete(stream);
    },
    keepOnly(streams) {
      for (const stream of troubles.keys()) if (!streams.has(stream)) waits.forget(stream);
    },
    endAll() {
      for (const trouble of troubles.values()) {
        if (trouble.failure.retryAfterMs !== undefined) continue;
        trouble.timer?.cancel();
        trouble.timer = undefined;
        trouble.failures = 0;
      }
    },
    clear() {
      waits.keepOnly(new Set());
      gathering?.cancel();
    },
  };
  return waits;
}
