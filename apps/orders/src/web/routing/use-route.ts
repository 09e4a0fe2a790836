/** The address bar as a store: where the person is, going elsewhere, and coming back to the place one had scrolled to. */
import { useLayoutEffect, useMemo, useSyncExternalStore } from 'react';
import { pathOf, routeOf, type Route } from './route.ts';

const listeners = new Set<() => void>();

/** The page that is shown. */
export function useRoute(): Route {
  const href = useSyncExternalStore(subscribe, () => location.href);
  return useMemo(() => routeOf(new URL(href)), [href]);
}

/** Shows another page; `back` returns to this one. */
export function navigate(route: Parameters<typeof pathOf>[0]): void {
  // The browser restores a place before a page has read its data and has its height; so the places are kept here.
  history.scrollRestoration = 'manual';
  history.replaceState({ scrolledTo: scrollY }, '');
  history.pushState(null, '', pathOf(route));
  scrollTo(0, 0);
  for (const listener of listeners) listener();
}

/** Another view of the same page, without a step of `back` in between. */
export function changeView(route: Parameters<typeof pathOf>[0]): void {
  history.replaceState(null, '', pathOf(route));
  for (const listener of listeners) listener();
}

/** For the component that gives a page its height: returns to where the person was when they left it. */
export function useScrolledPlace(): void {
  useLayoutEffect(() => {
    const { scrolledTo } = (history.state ?? {}) as { readonly scrolledTo?: number }; // written by `navigate`
    if (scrolledTo !== undefined) scrollTo(0, scrolledTo);
  }, []);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
}
