/** What an app watches of one stream. */
import type { AnyAggregate } from '@headwater/core';
import { Observable } from 'rxjs';
import type { DeviceEvent, StreamState } from '../client.ts';
import { ClientError } from '../errors.ts';
import type { ReplicaStore } from '../replica/replica-store.ts';
import { pendingEvents, reasonOf, type StreamView } from '../replica/stream-view.ts';
import { asDeviceEvent } from './device-event.ts';
import { liveValue, type Sink } from './live-value.ts';

/** The optimistic state of a stream, and every change of it. */
export function streamState$(store: ReplicaStore, stream: string): Observable<StreamState<unknown>> {
  return liveValue((sink) => watchStream(store, stream, sink, (view) => sink.next(toState(view))));
}

/** The present state. Throws `stream-unavailable`. */
export async function readState(store: ReplicaStore, stream: string): Promise<StreamState<unknown>> {
  const view = store.peek(stream) ?? (await loadOne(store, stream));
  if (view.unavailable !== undefined) throw unavailable(view);
  return toState(view);
}

/** The whole history of a stream as one list. */
export function streamHistory$(store: ReplicaStore, aggregate: AnyAggregate, stream: string): Observable<readonly DeviceEvent[]> {
  return liveValue((sink) => {
    let confirmed: readonly DeviceEvent[] = [];
    let reading: Promise<void> = Promise.resolve();
    let stopped = false;
    const stop = watchStream(store, stream, sink, (view) => {
      // One after the other, so that the list never goes back.
      reading = reading.then(async () => {
        if (stopped) return;
        if (view.head.version < confirmed.length) confirmed = [];
        if (view.head.version > confirmed.length) {
          const events = await store.log.readEvents(stream, { after: confirmed.length });
          confirmed = [...confirmed, ...events.map((event) => asDeviceEvent(aggregate, event, 'confirmed'))];
        }
        if (!stopped) sink.next([...confirmed, ...pendingEvents(view).map((event) => asDeviceEvent(aggregate, event, 'pending'))]);
      });
      reading = reading.catch((error: unknown) => sink.error(error));
    });
    return () => {
      stopped = true;
      stop();
    };
  });
}

/** Calls back with the stream's view, at once if it is in memory, and after each change; returns how to stop. */
function watchStream(store: ReplicaStore, stream: string, sink: Sink<never>, show: (view: StreamView) => void): () => void {
  let stopped = false;
  const present = (view: StreamView): void => {
    if (stopped) return;
    if (view.unavailable === undefined) show(view);
    else sink.error(unavailable(view));
  };
  const refresh = (): void => {
    const view = store.peek(stream);
    if (view !== undefined) present(view);
    else void loadOne(store, stream).then(present, (error: unknown) => stopped || sink.error(error));
  };
  const subscription = store.changes$.subscribe(({ streams }) => streams.includes(stream) && refresh());
  refresh();
  return () => {
    stopped = true;
    subscription.unsubscribe();
  };
}

async function loadOne(store: ReplicaStore, stream: string): Promise<StreamView> {
  const view = await store.exclusive(async () => (await store.load([stream])).get(stream), { urgent: true });
  if (view === undefined) throw new ClientError('unknown-aggregate', `The client was not given the aggregate of ${stream}.`);
  return view;
}

function toState(view: StreamView): StreamState<unknown> {
  return { state: view.optimistic.state, version: view.optimistic.version, pending: view.journal.length };
}

function unavailable(view: StreamView): ClientError {
  return new ClientError('stream-unavailable', `${view.stream} cannot be read by this version of the app: ${reasonOf(view.unavailable)}`, { cause: view.unavailable });
}

