/** What waits for a person, live. */
import type { Observable } from 'rxjs';
import type { Unresolved } from '../client.ts';
import type { Replica } from '../replica/replica.ts';
import type { ReplicaStore } from '../replica/replica-store.ts';
import { coalesce } from './coalesce.ts';
import { liveValue } from './live-value.ts';

export function unresolved$(store: ReplicaStore, replica: Replica): Observable<readonly Unresolved[]> {
  return liveValue((sink) => {
    const read = coalesce(async () => {
      const unresolved = await replica.unresolved();
      sink.next(() => unresolved);
    }, sink.error);
    read();
    return store.changes.on(({ unresolved }) => unresolved && read());
  });
}
