/** The address bar as a store: where the person is, and going elsewhere. */
import { useMemo, useSyncExternalStore } from 'react';
import { pathOf, routeOf, type Route } from './route.ts';

const listeners = new Set<() => void>();

/** The page that is shown. */
export function useRoute(): Route {
  const href = useSyncExternalStore(subscribe, () => location.href);
  return useMemo(() => routeOf(new URL(href)), [href]);
}

/** Shows another page; `back` returns to this one. */
export function navigate(route: Parameters<typeof pathOf>[0]): void {
  history.pushState(null, '', pathOf(route));
  scrollTo(0, 0);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
}
