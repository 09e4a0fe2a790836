import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { people } from './people.ts';
import { tokenSource } from './token-source.ts';

const [ana] = people;
if (ana === undefined) throw new Error('There is nobody.');

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00.000Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Answers with a new token that lives for an hour. */
function issuing() {
  let count = 0;
  return vi.fn(async () => {
    count += 1;
    return Response.json({ token: `t${count}`, expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
  });
}

describe('tokens of the development sign-in', () => {
  it('[O26] a token is asked for once and kept until shortly before it expires', async () => {
    const send = issuing();
    const { token } = tokenSource(ana, send);
    expect([await token(), await token()]).toEqual(['t1', 't1']);
    vi.advanceTimersByTime(3_539_999);
    expect(await token()).toBe('t1');
    vi.advanceTimersByTime(1);
    expect(await token()).toBe('t2');
    expect(send).toHaveBeenCalledTimes(2);
    expect(send.mock.calls[0]).toEqual([
      '/v1/dev/token',
      expect.objectContaining({ method: 'POST', body: '{"id":"ana","tenant":"demo"}' }),
    ]);
  });

  it('[O26] a token that the edge refused is not given again', async () => {
    const source = tokenSource(ana, issuing());
    expect(await source.token()).toBe('t1');
    source.forget();
    expect(await source.token()).toBe('t2');
  });

  it('[O26] no development sign-in is being signed out; an edge that fails or is out of reach is not', async () => {
    expect(await tokenSource(ana, async () => new Response(null, { status: 404 })).token()).toBeUndefined();
    await expect(tokenSource(ana, async () => new Response(null, { status: 503 })).token()).rejects.toThrow('503');
    await expect(tokenSource(ana, () => Promise.reject(new TypeError('no network'))).token()).rejects.toThrow('no network');
  });
});
