/**
 * Every event on this device, or of one stream: the confirmed history, the pending ones, then what comes.
 *
 * An event that was pending is emitted again when it is confirmed. Nothing is emitted twice with the same status, and
 * the confirmed events of a stream come in order, whichever tab brought them.
 */
import type { RecordedEvent } from '@headwater/core';
import type { Subscriber } from 'rxjs';
import type { DeviceEvent } from '../client.ts';
import type { ReplicaStore } from '../replica/replica-store.ts';
import { pendingEvents } from '../replica/stream-view.ts';
import { asDeviceEvent } from './device-event.ts';

/** Tells a subscriber of all streams, or of one. */
export function tellEvents(store: ReplicaStore, subscriber: Subscriber<DeviceEvent>, stream: string | undefined): void {
  const reader = new EventReader(store, subscriber);
  subscriber.add(
    store.changes.on(({ streams }) =>
      reader.read(streams.map((changed) => changed.stream).filter((changed) => stream === undefined || changed === stream)),
    ),
  );
  reader.start(stream);
}

class EventReader {
  readonly #store: ReplicaStore;
  readonly #subscriber: Subscriber<DeviceEvent>;
  readonly #versionByStream = new Map<string, number>();
  /** The ids of the pending events that were emitted, by stream. */
  readonly #pendingByStream = new Map<string, ReadonlySet<string>>();
  #turn: Promise<void> = Promise.resolve();

  constructor(store: ReplicaStore, subscriber: Subscriber<DeviceEvent>) {
    this.#store = store;
    this.#subscriber = subscriber;
  }

  start(stream: string | undefined): void {
    this.#then(async () => {
      if (stream === undefined) {
        for await (const chunk of this.#store.log.readAllEvents()) {
          if (this.#subscriber.closed) return;
          for (const event of chunk) this.#confirmed(event);
        }
      }
      for (const waiting of stream === undefined ? this.#store.journals.streams() : [stream]) await this.#readStream(waiting);
    });
  }

  read(streams: readonly string[]): void {
    if (streams.length === 0) return;
    this.#then(async () => {
      for (const stream of streams) await this.#readStream(stream);
    });
  }

  async #readStream(stream: string): Promise<void> {
    if (this.#subscriber.closed) return;
    const view = this.#store.peek(stream) ?? (await this.#store.exclusive(() => this.#store.loadOne(stream)));
    if (view === undefined) return;
    const after = this.#versionByStream.get(stream) ?? 0;
    if (view.head.version > after) for (const event of await this.#store.log.readEvents(stream, { after })) this.#confirmed(event);
    const emitted = this.#pendingByStream.get(stream);
    const pending = pendingEvents(view);
    for (const event of pending) if (emitted?.has(event.id) !== true) this.#emit(event, 'pending');
    if (pending.length === 0) this.#pendingByStream.delete(stream);
    else this.#pendingByStream.set(stream, new Set(pending.map(({ id }) => id)));
  }

  #confirmed(event: RecordedEvent): void {
    const last = this.#versionByStream.get(event.stream) ?? 0;
    if (event.version <= last) return;
    this.#versionByStream.set(event.stream, event.version);
    this.#emit(event, 'confirmed');
  }

  #emit(event: RecordedEvent, status: DeviceEvent['status']): void {
    this.#subscriber.next(asDeviceEvent(this.#store.findAggregate(event.stream), event, status));
  }

  #then(task: () => Promise<void>): void {
    this.#turn = this.#turn.then(task).catch((error: unknown) => this.#subscriber.error(error));
  }
}
