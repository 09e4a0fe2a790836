/** Queries that wait for the feed to reach a version of a stream. */
import type { ResolvedConfig } from './resolved-config.ts';

interface Waiter {
  readonly stream: string;
  readonly version: number;
  readonly settle: (isThere: boolean) => void;
}

export class VersionWaiters {
  readonly #config: ResolvedConfig;
  readonly #waiters = new Set<Waiter>();

  constructor(config: ResolvedConfig) {
    this.#config = config;
  }

  /** True as soon as the version is there, false when that takes longer than the limit. */
  wait(stream: string, version: number): Promise<boolean> {
    const { ports, limits } = this.#config;
    return new Promise((resolve) => {
      const settle = (isThere: boolean): void => {
        this.#waiters.delete(waiter);
        cancel();
        resolve(isThere);
      };
      const waiter = { stream, version, settle };
      const cancel = ports.timers.after(limits.atLeastWaitMs, () => settle(false));
      this.#waiters.add(waiter);
    });
  }

  wake(versionOf: (stream: string) => number): void {
    for (const { stream, version, settle } of this.#waiters) if (versionOf(stream) >= version) settle(true);
  }
}
