import { expect, test } from 'vitest';
import { settle } from './manual-clock.ts';
import { TestLocks } from './test-locks.ts';

const forEver = () => new Promise<void>(() => {});

test('[D43] a lock has one holder at a time, in the order of the requests', async () => {
  const locks = new TestLocks();
  const order: string[] = [];
  let release = (): void => {};
  const requests = ['first', 'second', 'third'].map((name) =>
    locks.of({}).request('lead', {}, () => {
      order.push(name);
      return new Promise<void>((resolve) => (release = resolve));
    }),
  );
  for (const expected of [['first'], ['first', 'second'], ['first', 'second', 'third']]) {
    await settle();
    expect(order).toEqual(expected);
    release();
  }
  await Promise.all(requests);
});

test('[D43] locks of other names do not wait for each other', async () => {
  const locks = new TestLocks().of({});
  void locks.request('one', {}, forEver);
  await locks.request('other', {}, async () => {});
});

test('[D43] a lock that is stolen fails its holder with AbortError and is the thief’s', async () => {
  const locks = new TestLocks().of({});
  const lost = locks.request('lead', {}, forEver).catch((error: unknown) => error);
  let waited = false;
  const waiting = locks.request('lead', {}, async () => void (waited = true));
  await settle();
  let release = (): void => {};
  const stolen = locks.request('lead', { steal: true }, () => new Promise<void>((resolve) => (release = resolve)));
  expect(await lost).toMatchObject({ name: 'AbortError' });
  await settle();
  expect(waited).toBe(false);
  release();
  await Promise.all([stolen, waiting]);
});

test('[D43] a request that is given up leaves the queue', async () => {
  const locks = new TestLocks().of({});
  let release = (): void => {};
  const held = locks.request('lead', {}, () => new Promise<void>((resolve) => (release = resolve)));
  const giveUp = new AbortController();
  const waiting = locks.request('lead', { signal: giveUp.signal }, () => expect.unreachable());
  const next = locks.request('lead', {}, async () => {});
  giveUp.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await expect(locks.request('lead', { signal: giveUp.signal }, () => expect.unreachable())).rejects.toMatchObject({ name: 'AbortError' });
  await settle();
  release();
  await Promise.all([held, next]);
});

test('[D43] what a holder throws is told, and the lock is free', async () => {
  const locks = new TestLocks().of({});
  await expect(locks.request('lead', {}, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
  await locks.request('lead', {}, async () => {});
});
