/** The state of the sync. */
import type { SyncStatus } from '@headwater/client';
import { useClient } from './provider.tsx';
import { useObservable } from './use-observable.ts';

/** What is shown before the client said anything. */
const STARTING: SyncStatus = { kind: 'connecting', pending: 0, unresolved: 0, lag: undefined, leader: false };

export function useStatus(): SyncStatus {
  const client = useClient();
  return useObservable(client, 'status', () => client.status$) ?? STARTING;
}
