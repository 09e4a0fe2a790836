/** What an app watches of one stream. */
import type { Observable } from 'rxjs';
import type { StreamState } from '../client.ts';
import type { ReplicaStore } from '../replica/replica-store.ts';
import { readable, type StreamView } from '../replica/stream-view.ts';
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

/** Throws `stream-unavailable`. */
export async function loadView(store: ReplicaStore, stream: string): Promise<StreamView> {
  const view = store.peek(stream) ?? (await store.exclusive(() => store.loadOne(stream), { urgent: true }));
  return readable(view!); // of an aggregate that the client was given
}

function toState({ optimistic, journal }: StreamView): StreamState<unknown> {
  return { ...optimistic, pending: journal.length };
}
