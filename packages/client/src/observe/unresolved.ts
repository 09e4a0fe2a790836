/** What waits for a person, live. */
import type { Observable } from 'rxjs';
import type { Unresolved } from '../client.ts';
import type { Replica } from '../replica/replica.ts';
import type { ReplicaStore } from '../replica/replica-store.ts';
import { liveValue } from './live-value.ts';

export function unresolved$(store: ReplicaStore, replica: Replica): Observable<readonly Unresolved[]> {
  return liveValue((sink) => {
    let stopped = false;
    let reading = false;
    let again = false;
    const read = async (): Promise<void> => {
      again = true;
      if (reading) return;
      reading = true;
      try {
        while (again && !stopped) {
          again = false;
          const unresolved = await replica.unresolved();
          if (!stopped) sink.next(unresolved);
        }
      } catch (error) {
        if (!stopped) sink.error(error);
      } finally {
        reading = false;
      }
    };
    const subscription = store.changes$.subscribe(({ unresolved }) => unresolved && void read());
    void read();
    return () => {
      stopped = true;
      subscription.unsubscribe();
    };
  });
}
