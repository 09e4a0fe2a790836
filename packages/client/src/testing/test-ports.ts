/**
 * The ports of a browser that a test drives: one clock and one seed, locks and channels among its tabs, and a network
 * that answers nothing until the test brings one.
 */
import type { Ports } from '../ports.ts';
import { sha256 } from '../sha256.ts';
import { ManualClock } from './manual-clock.ts';
import { seededRandom, uuidOf } from './seeded-random.ts';
import { TestChannels } from './test-channels.ts';
import { TestLocks } from './test-locks.ts';

export interface TestPortsOptions {
  /** Default 1. The same seed gives the same ids. */
  readonly seed?: number;
  /** ISO 8601; default 2026-01-01. */
  readonly now?: string;
  /** What every tab takes instead, e.g. `fetch`, `openSocket`, `indexedDB`. */
  readonly ports?: Partial<Ports>;
}

/** The ports of one tab. */
export interface TestTab extends Ports {
  /** The tab dies: its locks are free, its channels are closed, its timers never fire. */
  crash(): void;
}

/** One browser on one device. */
export interface TestBrowser {
  readonly clock: ManualClock;
  /** Opens a tab; `ports` replaces some of its ports. */
  openTab(ports?: Partial<Ports>): TestTab;
  /** What every tab believes of the network; coming back wakes them. */
  setOnline(online: boolean): void;
  /** The page is shown again. */
  wake(): void;
}

export function testPorts(options: TestPortsOptions = {}): TestBrowser {
  const clock = new ManualClock(Date.parse(options.now ?? '2026-01-01T00:00:00.000Z'));
  const random = seededRandom(options.seed ?? 1);
  const locks = new TestLocks();
  const channels = new TestChannels();
  const wakers = new Map<() => void, object>();
  let online = true;
  const wake = (): void => {
    for (const listener of wakers.keys()) listener();
  };

  function openTab(ports: Partial<Ports> = {}): TestTab {
    const owner = {};
    let alive = true;
    return {
      clock: {
        now: () => clock.now(),
        after: (delayMs, task) => clock.after(delayMs, () => void (alive && task())),
      },
      newId: () => uuidOf(random),
      random,
      sha256,
      fetch: () => Promise.reject(new TypeError('The test has no network.')),
      openSocket(_url, _protocols, events) {
        queueMicrotask(() => events.closed(1006, ''));
        return { send() {}, close() {} };
      },
      locks: locks.of(owner),
      openChannel: (name) => channels.open(owner, name),
      connectivity: {
        isOnline: () => online,
        onWake(listener) {
          wakers.set(listener, owner);
          return () => void wakers.delete(listener);
        },
      },
      indexedDB: undefined,
      ...options.ports,
      ...ports,
      crash() {
        alive = false;
        locks.release(owner);
        channels.release(owner);
        for (const [listener, of] of wakers) if (of === owner) wakers.delete(listener);
      },
    };
  }

  return {
    clock,
    openTab,
    wake,
    setOnline(now) {
      const back = now && !online;
      online = now;
      if (back) wake();
    },
  };
}
