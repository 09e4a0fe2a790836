/** The whole history of a stream as one list: confirmed, then pending. Loaded when somebody opens one. */
import type { AnyAggregate } from '@headwater/core';
import type { DeviceEvent } from '../client.ts';
import type { ReplicaStore } from '../replica/replica-store.ts';
import { pendingEvents } from '../replica/stream-view.ts';
import { coalesce } from './coalesce.ts';
import { asDeviceEvent } from './device-event.ts';
import type { Sink } from './live-value.ts';
import { loadView } from './stream-observables.ts';

/** Tells the history and every change of it; returns how to stop. */
export function tellHistory(store: ReplicaStore, sink: Sink<readonly DeviceEvent[]>, aggregate: AnyAggregate, stream: string): () => void {
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
}
