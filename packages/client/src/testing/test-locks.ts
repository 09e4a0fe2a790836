/** Locks among the tabs of a test, with the rules of Web Locks: first come, first served; a thief goes first. */
import type { LockManager } from '../ports.ts';

interface Request {
  /** The tab that asks. */
  readonly owner: object;
  readonly grant: () => void;
  readonly fail: (reason: unknown) => void;
}

interface Lock {
  holder: Request | undefined;
  waiting: Request[];
}

export class TestLocks {
  readonly #locks = new Map<string, Lock>();

  /** The locks as one tab sees them. */
  of(owner: object): LockManager {
    return { request: (name, options, hold) => this.#request(owner, name, options, hold) };
  }

  /** What a browser does when a tab dies: its locks are free, its requests gone. */
  release(owner: object): void {
    for (const lock of this.#locks.values()) {
      lock.waiting = lock.waiting.filter((request) => request.owner !== owner);
      if (lock.holder?.owner === owner) this.#next(lock);
    }
  }

  #request(
    owner: object,
    name: string,
    options: { readonly steal?: boolean; readonly signal?: AbortSignal },
    hold: () => Promise<void>,
  ): Promise<void> {
    const lock = this.#lockOf(name);
    return new Promise<void>((resolve, reject) => {
      const { signal } = options;
      const request: Request = {
        owner,
        fail: reject,
        grant: () => {
          signal?.removeEventListener('abort', giveUp);
          // The lock is granted in a task of its own, as browsers do.
          void Promise.resolve()
            .then(hold)
            .then(resolve, reject)
            .finally(() => {
              if (lock.holder === request) this.#next(lock);
            });
        },
      };
      const giveUp = (): void => {
        lock.waiting = lock.waiting.filter((other) => other !== request);
        reject(abortError('The request was given up.'));
      };
      if (signal?.aborted === true) return giveUp();
      if (options.steal === true) {
        lock.holder?.fail(abortError('The lock was stolen.'));
        lock.holder = request;
        return request.grant();
      }
      signal?.addEventListener('abort', giveUp, { once: true });
      lock.waiting.push(request);
      if (lock.holder === undefined) this.#next(lock);
    });
  }

  #next(lock: Lock): void {
    lock.holder = lock.waiting.shift();
    lock.holder?.grant();
  }

  #lockOf(name: string): Lock {
    const lock = this.#locks.get(name) ?? { holder: undefined, waiting: [] };
    this.#locks.set(name, lock);
    return lock;
  }
}

function abortError(message: string): DOMException {
  return new DOMException(message, 'AbortError');
}
