/** The status of the sync, with what waits on this device. */
import { Subscription, type Observable } from 'rxjs';
import type { Unresolved } from '../client.ts';
import type { ReplicaStore } from '../replica/replica-store.ts';
import type { SyncCore, SyncStatus } from '../sync-status.ts';
import { liveValue } from './live-value.ts';

/** How things are without a sync. */
const LOCAL: SyncCore = { kind: 'local', lag: 0, leader: true };

export function status$(
  store: ReplicaStore,
  core$: Observable<SyncCore> | undefined,
  unresolved$: Observable<readonly Unresolved[]>,
): Observable<SyncStatus> {
  return liveValue((sink) => {
    let core = LOCAL;
    let unresolved = 0;
    const tell = (): void => sink.next(() => ({ ...core, pending: store.journals.total, unresolved }));
    const subscription = new Subscription(store.changes.on(tell));
    subscription.add(
      core$?.subscribe((now) => {
        core = now;
        tell();
      }),
    );
    tell();
    subscription.add(
      unresolved$.subscribe({
        next: ({ length }) => {
          unresolved = length;
          tell();
        },
        error: sink.error,
      }),
    );
    return () => subscription.unsubscribe();
  });
}
