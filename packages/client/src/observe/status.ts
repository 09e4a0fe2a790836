/** The status of the sync, with what waits on this device. */
import { combineLatest, map, startWith, type Observable } from 'rxjs';
import type { Unresolved } from '../client.ts';
import type { ReplicaStore } from '../replica/replica-store.ts';
import type { SyncCore, SyncStatus } from '../sync-status.ts';
import { liveValue } from './live-value.ts';

export function status$(store: ReplicaStore, core$: Observable<SyncCore>, unresolved$: Observable<readonly Unresolved[]>): Observable<SyncStatus> {
  return liveValue((sink) => {
    const pending$ = store.changes$.pipe(
      startWith(undefined),
      map(() => store.journals.total),
    );
    const count$ = unresolved$.pipe(
      map(({ length }) => length),
      startWith(0),
    );
    const subscription = combineLatest([core$, pending$, count$]).subscribe({
      next: ([core, pending, unresolved]) => sink.next({ ...core, pending, unresolved }),
      error: (error: unknown) => sink.error(error),
    });
    return () => subscription.unsubscribe();
  });
}
