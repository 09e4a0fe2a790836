import { describe, expect, it } from 'vitest';
import { STALL_MS, statusOf, type LineView, type SyncView } from './status-of.ts';
import { Failure } from './sync-failure.ts';

const NOW = Date.parse('2026-01-01T00:01:00Z');
const unreachable = new Failure('edge-unreachable', 'network-error', 'Failed to fetch');

/** A line that is live, unless said otherwise. */
function line(view: Partial<LineView> = {}): LineView {
  return { state: 'live', failure: undefined, hungrySince: undefined, dueAt: undefined, ...view };
}

function view(parts: Partial<SyncView> = {}): SyncView {
  return { feeds: [line()], push: line(), isOnline: true, now: NOW, lastError: undefined, lastLiveAt: undefined, ...parts };
}

const kindOf = (parts: Partial<SyncView>): string => statusOf(view(parts)).status.kind;

describe('the kind', () => {
  it('[Y18] is live when every feed is, whatever the push is about to do', () => {
    expect(statusOf(view()).status).toEqual({ kind: 'live', lag: 0, leader: true });
    expect(kindOf({ push: line({ state: 'catching-up', hungrySince: NOW }) })).toBe('live');
    expect(kindOf({ feeds: [] })).toBe('live');
  });

  it('[Y18] is catching up while a feed does, connecting while none does', () => {
    expect(kindOf({ feeds: [line(), line({ state: 'catching-up', hungrySince: NOW })] })).toBe('catching-up');
    expect(kindOf({ feeds: [line(), line({ state: 'connecting', hungrySince: NOW })] })).toBe('connecting');
    expect(kindOf({ feeds: [line({ state: 'backing-off', hungrySince: NOW, failure: unreachable })] })).toBe('connecting');
  });

  it('[Y18] says first what a person must do', () => {
    const refused = line({ state: 'signed-out', hungrySince: 0 });
    expect(kindOf({ push: refused })).toBe('signed-out');
    expect(kindOf({ push: refused, feeds: [line({ state: 'upgrade-required', hungrySince: 0 })] })).toBe('upgrade-required');
  });

  it('[L5] is offline only when the edge cannot be reached: what the platform says may be a lie', () => {
    expect(kindOf({ isOnline: false })).toBe('live');
    expect(kindOf({ isOnline: false, feeds: [line({ state: 'backing-off', hungrySince: 0, failure: unreachable })] })).toBe('offline');
    expect(kindOf({ isOnline: false, feeds: [line({ state: 'connecting', hungrySince: NOW })] })).toBe('offline');
    const portal = new Failure('not-an-edge', 'status-200', 'HTML');
    expect(kindOf({ isOnline: false, feeds: [line({ state: 'backing-off', hungrySince: 0, failure: portal })] })).toBe('stalled');
  });
});

describe('a stall', () => {
  it('[L5] begins 10 s after the last progress of a line that wants something, and is looked for then', () => {
    const hungrySince = NOW - STALL_MS;
    const feeds = [line({ state: 'connecting', hungrySince })];
    expect(statusOf(view({ feeds })).status).toMatchObject({ kind: 'stalled', reason: 'no-progress' });
    const soon = statusOf(view({ feeds, now: NOW - 1 }));
    expect(soon).toMatchObject({ status: { kind: 'connecting' }, lookAgainAt: NOW });
    expect(soon.status).not.toHaveProperty('reason');
    expect(statusOf(view({ feeds: [line({ state: 'connecting', hungrySince: NOW })] })).lookAgainAt).toBe(NOW + STALL_MS);
    expect(statusOf(view()).lookAgainAt).toBeUndefined();
  });

  it('[L5] has the reason of a line that stalls, not of one that just began to fail', () => {
    const feeds = [line({ state: 'backing-off', hungrySince: NOW, failure: unreachable })];
    const push = line({ hungrySince: NOW - STALL_MS, failure: new Failure('rate-limited', 'stream-quota', 'Too many new streams') });
    expect(statusOf(view({ feeds, push })).status).toMatchObject({ kind: 'stalled', reason: 'rate-limited' });
  });

  it('[Y18] tells the last error, the next try and when all was well', () => {
    const parts = {
      feeds: [line({ state: 'backing-off', hungrySince: 0, failure: unreachable, dueAt: NOW + 5_000 }), line({ dueAt: NOW + 3_000 })],
      lastError: { code: 'network-error', message: 'Failed to fetch', at: '2026-01-01T00:00:59.000Z' },
      lastLiveAt: '2026-01-01T00:00:00.000Z',
    };
    expect(statusOf(view(parts)).status).toEqual({
      kind: 'stalled',
      reason: 'edge-unreachable',
      lag: undefined,
      leader: true,
      lastError: { code: 'network-error', message: 'Failed to fetch', at: '2026-01-01T00:00:59.000Z' },
      nextTryAt: '2026-01-01T00:01:03.000Z',
      lastLiveAt: '2026-01-01T00:00:00.000Z',
    });
  });
});
