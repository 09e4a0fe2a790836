import type { SyncStatus } from '@headwater/client';
import { describe, expect, it } from 'vitest';
import { syncInWords } from './sync-words.ts';

const status = (change: Partial<SyncStatus>): SyncStatus => ({ kind: 'live', pending: 0, unresolved: 0, lag: 0, leader: true, ...change });

describe('the sync in words', () => {
  it('[O21] is up to date only when nothing waits', () => {
    expect(syncInWords(status({}))).toMatchObject({ tone: 'good', short: 'Up to date' });
    expect(syncInWords(status({ pending: 3 }))).toMatchObject({ tone: 'busy', short: 'Sending 3' });
  });

  const kinds = ['offline', 'connecting', 'catching-up', 'stalled', 'signed-out', 'upgrade-required'] as const;
  it.each(kinds)('[O21] %s tells how many changes wait', (kind) => {
    expect(syncInWords(status({ kind, pending: 12 })).short).toMatch(/ · 12 waiting$/);
    expect(syncInWords(status({ kind, pending: 12 })).brief).toMatch(/ · 12$/);
    expect(syncInWords(status({ kind })).short).not.toMatch(/waiting/);
  });

  it('[O21] a stall tells its reason', () => {
    expect(syncInWords(status({ kind: 'stalled', reason: 'edge-failing' }))).toMatchObject({
      tone: 'bad',
      sentence: 'The server answers with errors.',
    });
  });
});
