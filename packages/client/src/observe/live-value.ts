/**
 * A value that changes, shared by all who watch it.
 *
 * The source starts with the first subscriber and is released with the last; a late subscriber gets the present value at
 * once; a value equal to the last is not emitted.
 */
import { Observable, type Subscriber } from 'rxjs';
import { isEqual } from './is-equal.ts';

/** Tells the present value to all who watch. */
export interface Sink<T> {
  next(value: T): void;
  error(error: unknown): void;
}

/** An observable over one source. `start` runs with the first subscriber and returns how to stop. */
export function liveValue<T>(start: (sink: Sink<T>) => () => void): Observable<T> {
  const subscribers = new Set<Subscriber<T>>();
  let current: { readonly value: T } | undefined;
  let stop: (() => void) | undefined;

  const sink: Sink<T> = {
    next(value) {
      if (current !== undefined && isEqual(current.value, value)) return;
      current = { value };
      for (const subscriber of [...subscribers]) subscriber.next(value);
    },
    error(error) {
      const failed = [...subscribers];
      release();
      for (const subscriber of failed) subscriber.error(error);
    },
  };

  function release(): void {
    subscribers.clear();
    current = undefined;
    stop?.();
    stop = undefined;
  }

  return new Observable<T>((subscriber) => {
    subscribers.add(subscriber);
    if (current !== undefined) subscriber.next(current.value);
    else if (subscribers.size === 1) {
      const started = start(sink);
      // The source may have failed, or everybody left, while it started.
      if (subscribers.has(subscriber)) stop = started;
      else started();
    }
    return () => {
      if (subscribers.delete(subscriber) && subscribers.size === 0) release();
    };
  });
}
