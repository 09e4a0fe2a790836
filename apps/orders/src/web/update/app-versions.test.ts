// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { followVersions, type Platform } from './app-versions.ts';

/** A service worker of the platform, whose life the test steps. */
class Worker extends EventTarget {
  state: ServiceWorkerState;
  readonly postMessage = vi.fn<(message: unknown) => void>();
  constructor(state: ServiceWorkerState) {
    super();
    this.state = state;
  }
  become(state: ServiceWorkerState) {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class Registration extends EventTarget {
  installing: Worker | null = null;
  waiting: Worker | null = null;
  active: Worker | null = null;
  readonly update = vi.fn<() => Promise<void>>(() => Promise.resolve());
  find(worker: Worker) {
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
  }
}

let registration: Registration;
let now = 0;
const reload = vi.fn<() => void>();

async function follow() {
  const register = vi.fn<() => Promise<Registration>>(() => Promise.resolve(registration));
  const serviceWorker = { register } as unknown as Platform['serviceWorker']; // all of it that is used
  const versions = followVersions('/sw.js', { serviceWorker, reload, now: () => now });
  await vi.waitFor(() => expect(register).toHaveResolved());
  return versions;
}

beforeEach(() => {
  registration = new Registration();
  reload.mockClear();
});

describe('versions of the app', () => {
  it('[O40] the first one takes over without a word', async () => {
    registration.installing = new Worker('installing');
    const versions = await follow();
    registration.installing.become('installed');
    expect(versions.isNewReady()).toBe(false);
  });

  it('[O41] a newer one is told of when it is all here, or was already', async () => {
    registration.active = new Worker('activated');
    const versions = await follow();
    const told = vi.fn<() => void>();
    versions.subscribe(told);
    const newer = new Worker('installing');
    registration.find(newer);
    expect(versions.isNewReady()).toBe(false);
    newer.become('installed');
    expect(told).toHaveBeenCalledOnce();
    expect(versions.isNewReady()).toBe(true);

    registration.waiting = newer;
    expect((await follow()).isNewReady()).toBe(true);
  });

  it('[O41] it takes over when it is asked to, and only then is the page loaded again', async () => {
    registration.active = new Worker('activated');
    const waiting = new Worker('installed');
    registration.waiting = waiting;
    const versions = await follow();
    expect(waiting.postMessage).not.toHaveBeenCalled();
    versions.useNew();
    expect(waiting.postMessage).toHaveBeenCalledWith({ type: 'SKIP_WAITING' });
    expect(reload).not.toHaveBeenCalled();
    waiting.become('activated');
    expect(reload).toHaveBeenCalledOnce();
  });

  it('[O41] where another tab has let it take over, the page is loaded again at once', async () => {
    registration.active = new Worker('activated');
    const versions = await follow();
    versions.useNew();
    expect(reload).toHaveBeenCalledOnce();
  });

  it('[O41] a tab that is looked at after an hour asks for a newer one', async () => {
    await follow();
    const look = () => document.dispatchEvent(new Event('visibilitychange'));
    now += 3_599_999;
    look();
    expect(registration.update).not.toHaveBeenCalled();
    now += 1;
    look();
    look();
    expect(registration.update).toHaveBeenCalledOnce();
  });

  it('[O40] a platform without service workers keeps nobody from working', () => {
    const versions = followVersions('/sw.js', { serviceWorker: undefined, reload, now: () => now });
    expect(versions.isNewReady()).toBe(false);
  });
});
