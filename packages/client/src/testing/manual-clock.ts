/** A clock that moves when it is told to, so that no test waits for real time. */
import type { Clock, Timer } from '../ports.ts';

interface Due {
  at: number;
  readonly task: () => void;
}

export class ManualClock implements Clock {
  #now: number;
  /** In the order they were set. */
  readonly #timers = new Set<Due>();

  /** @param startMs milliseconds since 1970 */
  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, task: () => void): Timer {
    const due = { at: this.#now + Math.max(0, delayMs), task };
    this.#timers.add(due);
    return { cancel: () => void this.#timers.delete(due) };
  }

  /** How many timers are set: none may be left when everything was closed. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves on; every timer that falls due runs at its own time, and what it causes settles before the next one. */
  async advance(byMs: number): Promise<void> {
    const end = this.#now + byMs;
    await settle();
    for (let due = this.#firstUntil(end); due !== undefined; due = this.#firstUntil(end)) {
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.task();
      await settle();
    }
    this.#now = end;
  }

  /** Sets the device's clock, as a person or a time server does; no timer falls due by it. */
  jump(toMs: number): void {
    for (const due of this.#timers) due.at += toMs - this.#now;
    this.#now = toMs;
  }

  #firstUntil(end: number): Due | undefined {
    let first: Due | undefined;
    for (const due of this.#timers) if (due.at <= end && (first === undefined || due.at < first.at)) first = due;
    return first;
  }
}

/** Resolves when every promise that can settle without a timer, the network or a database has settled. */
export function settle(): Promise<void> {
  // A message is a task of its own: all microtasks, however deep, run before it.
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
