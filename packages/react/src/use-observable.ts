/** What all hooks stand on: the present value of an observable of the client. */
import type { Client } from '@headwater/client';
import type { Observable } from 'rxjs';
import { useMemo, useSyncExternalStore } from 'react';
import { storeOf } from './store-cache.ts';

export interface HookOptions {
  /** Suspend until there is a value, instead of giving undefined. */
  readonly suspense?: boolean;
}

/**
 * The present value, or undefined before the first. Another `key` never shows the value of the one before. An observable
 * that fails throws in the render, for an error boundary.
 */
export function useObservable<T>(
  client: Client,
  key: string,
  open: () => Observable<T>,
  { suspense = false }: HookOptions = {},
): T | undefined {
  // `open` is not among the dependencies: the key says what it opens.
  const store = useMemo(() => storeOf(client, key, open), [client, key]);
  if (store.getSnapshot().kind === 'loading') store.start();
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
  switch (snapshot.kind) {
    case 'value':
      return snapshot.value;
    case 'error':
      throw snapshot.error;
    case 'loading':
      // oxlint-disable-next-line typescript/only-throw-error -- Suspense is asked for by throwing a promise, in React 18 and 19 alike
      if (suspense) throw store.settled();
      return undefined;
  }
}
