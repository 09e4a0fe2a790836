/**
 * The streams that the push leaves alone for a while: each with a back-off of its own, so that one stuck stream holds up
 * no other (L6). Their timers are gathered, so that many stuck streams make no more requests than one (L4).
 */
import { backoffMs, retryAfterWaitMs, retryPolicy } from './backoff.ts';
import type { Ports, Timer } from './ports.ts';
import type { Failure } from './sync-failure.ts';

/** Streams that fall due within this time are tried together. */
const GATHER_MS = 1_000;

interface Trouble {
  failures: number;
  failure: Failure;
  /** Undefined: the wait is over, and the stream may be tried. */
  timer: Timer | undefined;
}

export class StreamWaits {
  readonly #ports: Pick<Ports, 'clock' | 'random'>;
  readonly #onDue: () => void;
  /** From a stream's first failure until it moves, or has nothing to push any more. */
  readonly #troubles = new Map<string, Trouble>();
  #gathering: Timer | undefined;

  /** @param onDue called when waits ended, at most once in {@link GATHER_MS} */
  constructor(ports: Pick<Ports, 'clock' | 'random'>, onDue: () => void) {
    this.#ports = ports;
    this.#onDue = onDue;
  }

  /** Whether the stream must not be tried now. */
  has(stream: string): boolean {
    return this.#troubles.get(stream)?.timer !== undefined;
  }

  /** What is wrong with the stream that has been in trouble longest. */
  get failure(): Failure | undefined {
    const [first] = this.#troubles.values();
    return first?.failure;
  }

  add(stream: string, failure: Failure): void {
    const { clock, random } = this.#ports;
    const trouble: Trouble = this.#troubles.get(stream) ?? { failures: 0, failure, timer: undefined };
    trouble.failures += 1;
    trouble.failure = failure;
    const asked = failure.retryAfterMs === undefined ? 0 : retryAfterWaitMs(failure.retryAfterMs, random());
    trouble.timer?.cancel();
    trouble.timer = clock.after(Math.max(asked, backoffMs(retryPolicy, trouble.failures, random())), () => {
      trouble.timer = undefined;
      this.#gathering ??= clock.after(GATHER_MS, () => {
        this.#gathering = undefined;
        this.#onDue();
      });
    });
    this.#troubles.set(stream, trouble);
  }

  /** The stream moved, or has nothing more to push: its next failure is a first one. */
  forget(stream: string): void {
    this.#troubles.get(stream)?.timer?.cancel();
    this.#troubles.delete(stream);
  }

  /** Forgets every stream but these. */
  keepOnly(streams: ReadonlySet<string>): void {
    for (const stream of this.#troubles.keys()) if (!streams.has(stream)) this.forget(stream);
  }

  /** Ends every wait that the edge did not ask for. */
  endAll(): void {
    for (const trouble of this.#troubles.values()) {
      if (trouble.failure.retryAfterMs !== undefined) continue;
      trouble.timer?.cancel();
      trouble.timer = undefined;
      trouble.failures = 0;
    }
  }

  clear(): void {
    this.keepOnly(new Set());
    this.#gathering?.cancel();
    this.#gathering = undefined;
  }
}
