/** Events as such. What tells them is loaded behind the first paint. */
import type { AnyAggregate } from '@headwater/core';
import { Observable } from 'rxjs';
import type { DeviceEvent } from '../client.ts';
import type { ReplicaStore } from '../replica/replica-store.ts';
import { liveValue } from './live-value.ts';

/** Every event on this device, or of one stream. Each subscriber gets the history from its start. */
export function events$(store: ReplicaStore, stream?: string): Observable<DeviceEvent> {
  return new Observable((subscriber) => {
    subscriber.add(store.closed.on(() => subscriber.complete()));
    import('../on-demand.ts').then(
      ({ tellEvents }) => tellEvents(store, subscriber, stream),
      (error: unknown) => subscriber.error(error),
    );
  });
}

/** The whole history of a stream as one list: confirmed, then pending. */
export function streamHistory$(store: ReplicaStore, aggregate: AnyAggregate, stream: string): Observable<readonly DeviceEvent[]> {
  return liveValue((sink) => {
    let stop: (() => void) | undefined;
    import('../on-demand.ts').then(({ tellHistory }) => {
      if (!sink.closed) stop = tellHistory(store, sink, aggregate, stream);
    }, sink.error);
    return () => stop?.();
  });
}
