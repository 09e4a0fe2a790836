/** What people are told, from the states of the leader's lines (L5). Pure. */
import { stallReasonOf } from './sync-failure.ts';
import type { Line } from './sync-line.ts';
import type { LineState } from './sync-machine.ts';
import type { StallReason, SyncCore } from './sync-status.ts';

/** Work, or the wish to be live, without progress for so long is a stall. */
export const STALL_MS = 10_000;

export type LineView = Pick<Line, 'state' | 'failure' | 'hungrySince' | 'dueAt'>;

export interface SyncView {
  readonly feeds: readonly LineView[];
  readonly push: LineView;
  readonly isOnline: boolean;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** The last failure of anything. */
  readonly lastError: SyncCore['lastError'];
  readonly lastLiveAt: SyncCore['lastLiveAt'];
}

/** The status, and when to look again although nothing happened. */
export function statusOf(view: SyncView): { readonly status: SyncCore; readonly lookAgainAt: number | undefined } {
  const { feeds, push, now, lastError, lastLiveAt } = view;
  const lines = [...feeds, push];
  const hungry = lines.filter(({ hungrySince }) => hungrySince !== undefined);
  const stalled = hungry.filter((line) => stallOf(line) <= now);
  const kind = kindOf(view, stalled.length > 0);
  const nextTryAt = Math.min(...lines.map(({ dueAt = Infinity }) => dueAt));
  const nextStallAt = Math.min(...hungry.map(stallOf));
  return {
    status: {
      kind,
      // The protocol tells how far a device is, not how far there is to go.
      lag: areLive(feeds) ? 0 : undefined,
      leader: true,
      ...(kind === 'stalled' && { reason: reasonOf(stalled) }),
      ...(lastError && { lastError }),
      ...(nextTryAt < Infinity && { nextTryAt: isoOf(nextTryAt) }),
      ...(lastLiveAt && { lastLiveAt }),
    },
    lookAgainAt: now < nextStallAt && nextStallAt < Infinity ? nextStallAt : undefined,
  };
}

export function areLive(feeds: readonly LineView[]): boolean {
  return feeds.every(({ state }) => state === 'live');
}

export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** When a line that does not move stalls. */
function stallOf({ hungrySince = Infinity }: LineView): number {
  return hungrySince + STALL_MS;
}

function kindOf({ feeds, push, isOnline }: SyncView, isStalled: boolean): SyncCore['kind'] {
  const lines = [...feeds, push];
  const isAny = (wanted: LineState): boolean => lines.some(({ state }) => state === wanted);
  if (isAny('upgrade-required')) return 'upgrade-required';
  if (isAny('signed-out')) return 'signed-out';
  const isOut = lines.some(({ state, failure }) => state === 'backing-off' && failure?.kind === 'edge-unreachable');
  // What the platform says of the network counts only when the edge cannot be reached: it may lie.
  if (!isOnline && (isOut || isAny('connecting'))) return 'offline';
  if (isStalled) return 'stalled';
  if (areLive(feeds)) return 'live';
  return feeds.some(({ state }) => state === 'catching-up') ? 'catching-up' : 'connecting';
}

function reasonOf(stalled: readonly LineView[]): StallReason {
  const cause = stalled.find(({ failure }) => failure !== undefined)?.failure;
  return cause === undefined ? 'no-progress' : stallReasonOf(cause.kind);
}
