/** What people are told, from the states of the leader's lines (L5). Pure. */
import { stallReasonOf, type Failure } from './sync-failure.ts';
import type { LineState } from './sync-machine.ts';
import type { StallReason, SyncCore } from './sync-status.ts';

/** Work, or the wish to be live, without progress for so long is a stall. */
export const STALL_MS = 10_000;

export interface LineView {
  readonly state: LineState;
  /** What went wrong last, or why a part of the work waits. */
  readonly failure: Failure | undefined;
  /** Since when it wants something and nothing moves, in milliseconds since 1970, as all times here. Undefined: it is content. */
  readonly hungrySince: number | undefined;
  /** When the next try is due. */
  readonly dueAt: number | undefined;
}

export interface SyncView {
  readonly feeds: readonly LineView[];
  readonly push: LineView;
  readonly isOnline: boolean;
  readonly now: number;
  /** The last failure of anything, and when it was. */
  readonly lastError: { readonly failure: Failure; readonly at: number } | undefined;
  readonly lastLiveAt: number | undefined;
}

/** The status, and when to look again although nothing happened. */
export function statusOf(view: SyncView): { readonly status: SyncCore; readonly lookAgainAt: number | undefined } {
  const { feeds, push, now } = view;
  const lines = [...feeds, push];
  const stalls = lines.flatMap(({ hungrySince }) => (hungrySince === undefined ? [] : [hungrySince + STALL_MS]));
  const isStalled = stalls.some((at) => at <= now);
  const later = stalls.filter((at) => at > now);
  const kind = kindOf(view, isStalled);
  const due = lines.flatMap(({ dueAt }) => dueAt ?? []);
  const isLive = feeds.every(({ state }) => state === 'live');
  return {
    status: {
      kind,
      // The protocol tells how far a device is, not how far there is to go.
      lag: isLive ? 0 : undefined,
      leader: true,
      ...(kind === 'stalled' && { reason: reasonOf(view) }),
      ...(view.lastError && { lastError: errorOf(view.lastError) }),
      ...(due.length > 0 && { nextTryAt: isoOf(Math.min(...due)) }),
      ...(view.lastLiveAt !== undefined && { lastLiveAt: isoOf(view.lastLiveAt) }),
    },
    lookAgainAt: isStalled || later.length === 0 ? undefined : Math.min(...later),
  };
}

function kindOf({ feeds, push, isOnline }: SyncView, isStalled: boolean): SyncCore['kind'] {
  const states = [...feeds, push].map(({ state }) => state);
  if (states.includes('upgrade-required')) return 'upgrade-required';
  if (states.includes('signed-out')) return 'signed-out';
  const isOut = [...feeds, push].some(({ state, failure }) => state === 'backing-off' && failure?.kind === 'unreachable');
  // What the platform says of the network counts only when the edge cannot be reached: it may lie.
  if (!isOnline && (isOut || states.includes('connecting'))) return 'offline';
  if (isStalled) return 'stalled';
  if (feeds.every(({ state }) => state === 'live')) return 'live';
  return feeds.some(({ state }) => state === 'catching-up') ? 'catching-up' : 'connecting';
}

function reasonOf({ feeds, push, now }: SyncView): StallReason {
  const stalled = [...feeds, push].filter(({ hungrySince = now }) => hungrySince + STALL_MS <= now);
  const cause = stalled.map((line) => line.failure).find((found) => found !== undefined);
  return cause === undefined ? 'no-progress' : stallReasonOf[cause.kind];
}

function errorOf({ failure, at }: { readonly failure: Failure; readonly at: number }): NonNullable<SyncCore['lastError']> {
  return { code: failure.code, message: failure.message, at: isoOf(at) };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
