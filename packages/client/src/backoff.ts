/**
 * How long to wait before the next try: full jitter with a cap.
 *
 * The range doubles with each failure in a row and a random point of it is taken, so that clients that failed together
 * do not come back together (Brooker, "Exponential Backoff and Jitter", AWS 2015). The floor keeps a run of small random
 * numbers from becoming a storm.
 */

export interface BackoffPolicy {
  /** The shortest wait. */
  readonly floorMs: number;
  /** The range of the first wait. */
  readonly baseMs: number;
  /** No wait is longer, unless the edge asks for it. */
  readonly capMs: number;
}

/** After a failure that may pass at any moment: a line to the edge, or one stream. */
export const retryPolicy: BackoffPolicy = { floorMs: 250, baseMs: 1_000, capMs: 30_000 };

/** How often the app is asked for a token while nobody is signed in. */
export const tokenPolicy: BackoffPolicy = { floorMs: 2_000, baseMs: 5_000, capMs: 60_000 };

/** How often an edge that does not speak this protocol is asked again: only a new release changes its answer. */
export const upgradePolicy: BackoffPolicy = { floorMs: 30_000, baseMs: 60_000, capMs: 600_000 };

// An edge that asks for more is asked again after this: a number in a header must not silence a device for days.
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** The wait after `failures` failures in a row (1: the first). `random` is in [0, 1). */
export function backoffMs(policy: BackoffPolicy, failures: number, random: number): number {
  const range = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.max(policy.floorMs, Math.floor(range * random));
}

/** The wait after `failures` failures in a row, the last of which may have told how long the edge wants to be left alone. */
export function waitMs(policy: BackoffPolicy, failures: number, retryAfterMs: number | undefined, random: () => number): number {
  const wait = backoffMs(policy, failures, random());
  return retryAfterMs === undefined ? wait : Math.max(wait, retryAfterWaitMs(retryAfterMs, random()));
}

/**
 * The wait when the edge said how long (`Retry-After`): never shorter, and spread over a tenth more, at least a second,
 * since everybody who was refused at once was told the same.
 */
export function retryAfterWaitMs(retryAfterMs: number, random: number): number {
  const asked = Math.min(Math.max(0, retryAfterMs), LONGEST_RETRY_AFTER_MS);
  return asked + Math.floor(Math.max(1_000, asked / 10) * random);
}
