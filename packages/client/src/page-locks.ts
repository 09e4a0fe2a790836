/**
 * Locks within one page, for browsers without Web Locks: first come, first served. Each tab then takes the lead from the
 * others, which the lease makes safe. Nothing is stolen: where a holder is frozen, so is a thief on the same page.
 */
import type { LockManager } from './ports.ts';

const lastByName = new Map<string, Promise<void>>();

export const pageLocks: LockManager = {
  async request(name, { signal }, hold) {
    signal?.throwIfAborted();
    const before = lastByName.get(name);
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => reject(signal?.reason as Error);
      signal?.addEventListener('abort', giveUp);
      const turn = async (): Promise<void> => {
        await before;
        signal?.throwIfAborted();
        signal?.removeEventListener('abort', giveUp);
        await hold().then(resolve);
      };
      lastByName.set(name, turn().catch(reject));
    });
  },
};
