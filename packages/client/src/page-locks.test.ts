import { expect, test } from 'vitest';
import { pageLocks as locks } from './page-locks.ts';
import { settle } from './testing/manual-clock.ts';

const forEver = () => new Promise<void>(() => {});

test('[D43] a lock has one holder at a time, in the order of the requests', async () => {
  const order: string[] = [];
  let release = (): void => {};
  const requests = ['first', 'second', 'third'].map((name) =>
    locks.request('lead', {}, () => {
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
  void locks.request('one', {}, forEver);
  await locks.request('other', {}, async () => {});
});

test('[D43] a request that is given up leaves the queue', async () => {
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
  await expect(locks.request('lead', {}, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
  await locks.request('lead', {}, async () => {});
});
