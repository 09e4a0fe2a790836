/** What an app watches of one stream. */
import type { AnyAggregate } from '@headwater/core';
import type { Observable } from 'rxjs';
import type { DeviceEvent, StreamState } from '../client.ts';
import type { ReplicaStore } from '../replica/replica-store.ts';
import { pendingEvents, readable, type StreamView } from '../replica/stream-view.ts';
import { coalesce } from './coalesce.ts';
import { asDeviceEvent } from './device-event.ts';
import { liveValue } from './live-value.ts';

/** The optimistic state of a stream, and every change of it; at once if it is in memory. */
export function streamState$(store: ReplicaStore, stream: string): Observable<StreamState<unknown>> {
  return liveValue((sink) => {
    const tell = (): void => {
      const view = store.peek(stream);
      if (view !== undefined) sink.next(() => toState(readable(view)));
      else loadView(store, stream).then(tell, sink.error);
    };
    tell();
    return store.changes.on(({ streams }) => streams.some((changed) => changed.stream === stream) && tell());
  });
}

/** The present state. Throws `stream-unavailable`. */
export async function readState(store: ReplicaStore, stream: string): Promise<StreamState<unknown>> {
  return toState(await loadView(store, stream));
}

/** The whole history of a stream as one list. */
export function streamHistory$(store: ReplicaStore, aggregate: AnyAggregate, stream: string): Observable<readonly DeviceEvent[]> {
  return liveValue((sink) => {
    let confirmed: readonly DeviceEvent[] = [];
    const read = coalesce(async () => {
      const view = await loadView(store, stream);
      // A history that was dropped is read anew.
      if (view.head.version < confirmed.length) confirmed = [];
      if (view.head.version > confirmed.length) {
        const events = await store.log.readEvents(stream, { after: confirmed.length });
        confirmed = [...confirmed, ...events.map((event) => asDeviceEvent(aggregate, event, 'confirmed'))];
      }
      sink.next(() => [...confirmed, ...pendingEvents(view).map((event) => asDeviceEvent(aggregate, event, 'pending'))]);
    }, sink.error);
    read();
    return store.changes.on(({ streams }) => streams.some((changed) => changed.stream === stream) && read());
  });
}

/** Throws `stream-unavailable`. */
async function loadView(store: ReplicaStore, stream: string): Promise<StreamView> {
  const view = store.peek(stream) ?? (await store.exclusive(() => store.loadOne(stream), { urgent: true }));
  return readable(view!); // of an aggregate that the client was given
}

function toState({ optimistic, journal }: StreamView): StreamState<unknown> {
  return { ...optimistic, pending: journal.length };
}
