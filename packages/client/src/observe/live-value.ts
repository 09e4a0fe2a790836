/**
 * A value that changes, shared by all who watch it.
 *
 * The source starts with the first subscriber and is released with the last; a late subscriber gets the present value at
 * once; a value equal to the last is not emitted.
 */
import { Observable, type Subscriber } from 'rxjs';
import { isEqual } from './is-equal.ts';

/** Tells the present value to all who watch. Once the source was released nothing of it is heard. */
export interface Sink<T> {
  readonly closed: boolean;
  /** Tells what `read` gives; what it throws ends the observable for all who watch. */
  next(read: () => T): void;
  readonly error: (error: unknown) => void;
}

/** An observable over one source. `start` runs with the first subscriber and returns how to stop. */
export function liveValue<T>(start: (sink: Sink<T>) => () => void): Observable<T> {
  const subscribers = new Set<Subscriber<T>>();
  let current: { readonly value: T } | undefined;
  let release: () => void;

  function open(): void {
    let closed = false;
    let stop = (): void => {};
    release = () => {
      closed = true;
      subscribers.clear();
      current = undefined;
      stop();
    };
    const sink: Sink<T> = {
      get closed() {
        return closed;
      },
      next(read) {
        if (closed) return;
        let value;
        try {
          value = read();
        } catch (error) {
          return sink.error(error);
        }
        if (current !== undefined && isEqual(current.value, value)) return;
        current = { value };
        for (const subscriber of [...subscribers]) subscriber.next(value);
      },
      error(error) {
        if (closed) return;
        const failed = [...subscribers];
        release();
        for (const subscriber of failed) subscriber.error(error);
      },
    };
    stop = start(sink);
    // The source may have failed, or everybody left, while it started.
    if (closed) stop();
  }

  return new Observable<T>((subscriber) => {
    subscribers.add(subscriber);
    if (current !== undefined) subscriber.next(current.value);
    else if (subscribers.size === 1) open();
    return () => {
      if (subscribers.delete(subscriber) && subscribers.size === 0) release();
    };
  });
}
