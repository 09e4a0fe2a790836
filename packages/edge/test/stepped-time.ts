/** Time that stands still until a test moves it. */
import type { EdgePorts } from '../src/ports.ts';

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

class SteppedTime {
  #now = Date.now();
  readonly #timers = new Set<Timer>();

  readonly ports: Pick<EdgePorts, 'clock' | 'timers'> = {
    clock: { now: () => this.#now },
    timers: {
      after: (delayMs, call) => {
        const timer = { at: this.#now + delayMs, call };
        this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
    },
  };

  get now(): number {
    return this.#now;
  }

  /** Moves the clock and calls what is due. To be called within the object whose timers they are. */
  advance(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) {
      if (timer.at > this.#now) continue;
      this.#timers.delete(timer);
      timer.call();
    }
  }
}

export const steppedTime: SteppedTime = new SteppedTime();
