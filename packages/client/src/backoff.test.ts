import { describe, expect, it } from 'vitest';
import { backoffMs, retryAfterWaitMs, retryPolicy, tokenPolicy, upgradePolicy } from './backoff.ts';
import { seededRandom } from './testing/seeded-random.ts';

describe('back-off', () => {
  it('[Y3] the range of a wait doubles with each failure, up to 30 s', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 50, 5_000].map((failures) => backoffMs(retryPolicy, failures, 0.999_999));
    expect(longest).toEqual([999, 1_999, 3_999, 7_999, 15_999, 29_999, 29_999, 29_999, 29_999]);
  });

  it('[Y3] a wait is any point of its range, so that devices that failed together do not return together', () => {
    const random = seededRandom(7);
    const waits = Array.from({ length: 2_000 }, () => backoffMs(retryPolicy, 6, random()));
    const inEachTenth = Array.from({ length: 10 }, (_, tenth) => waits.filter((wait) => Math.floor(wait / 3_000) === tenth).length);
    for (const count of inEachTenth) expect(count).toBeGreaterThan(120);
  });

  it('[L4] no run of small random numbers makes a storm', () => {
    for (const policy of [retryPolicy, tokenPolicy, upgradePolicy]) expect(backoffMs(policy, 1, 0)).toBe(policy.floorMs);
  });

  it('[Y3] a wait that the edge asks for is not cut short, and is spread a little', () => {
    expect(retryAfterWaitMs(60_000, 0)).toBe(60_000);
    expect(retryAfterWaitMs(60_000, 0.999_999)).toBe(65_999);
    expect(retryAfterWaitMs(1_000, 0.5)).toBe(1_500);
    expect(retryAfterWaitMs(-5, 0)).toBe(0);
    expect(retryAfterWaitMs(1e12, 0)).toBe(3_600_000);
  });
});
