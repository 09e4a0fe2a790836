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
    const last = confirmed.at(-1);
    const [again, ...following] = last === undefined ? [] : await store.log.readEvents(stream, { after: last.version - 1 });
    // Where another event stands in the place of the last one, the history was dropped meanwhile: it is read anew.
    const isSame = last !== undefined && again?.id === last.id;
    const events = isSame ? following : await store.log.readEvents(stream);
    confirmed = [...(isSame ? confirmed : []), ...events.map((event) => asDeviceEvent(aggregate, event, 'confirmed'))];
    sink.next(() => [...confirmed, ...pendingEvents(view).map((event) => asDeviceEvent(aggregate, event, 'pending'))]);
  }, sink.error);
  read();
  return store.changes.on(({ streams }) => streams.some((changed) => changed.stream === stream) && read());
}
