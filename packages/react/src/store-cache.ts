/** The stores of a client in use, by key: components that ask the same share one subscription. */
import type { Client } from '@headwater/client';
import type { Observable } from 'rxjs';
import { ObservableStore } from './observable-store.ts';

const cacheByClient = new WeakMap<Client, Map<string, ObservableStore<unknown>>>();

/** The store of a key: the one in use, or a new one over what `open` gives. A key must always stand for the same question. */
export function storeOf<T>(client: Client, key: string, open: () => Observable<T>): ObservableStore<T> {
  let cache = cacheByClient.get(client);
  if (cache === undefined) {
    cache = new Map();
    cacheByClient.set(client, cache);
  }
  // One key, one question: so this is a store of its answers.
  const present = cache.get(key) as ObservableStore<T> | undefined;
  return present ?? newStore(cache, key, open());
}

function newStore<T>(cache: Map<string, ObservableStore<unknown>>, key: string, source: Observable<T>): ObservableStore<T> {
  const store: ObservableStore<T> = new ObservableStore(source, {
    // A store that was released may be started again by the component that still holds it.
    onStarted() {
      if (!cache.has(key)) cache.set(key, store);
    },
    onReleased() {
      if (cache.get(key) === store) cache.delete(key);
    },
  });
  return store;
}
