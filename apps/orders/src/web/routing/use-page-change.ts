/** What a page change is to people: the title of the tab, and the place from which the keyboard goes on. */
import { useEffect, useRef } from 'react';
import type { Route } from './route.ts';

export function usePageChange(route: Route, tenant: string): void {
  const place = placeOf(route);
  const last = useRef(place);
  useEffect(() => {
    document.title = `${titleOf(route)} · ${tenant}`;
  }, [route, tenant]);
  useEffect(() => {
    if (last.current === place) return;
    last.current = place;
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [place]);
}

/** A filter is a view of the same page. */
function placeOf(route: Route): string {
  return route.page === 'order' ? `order ${route.id}` : route.page;
}

function titleOf(route: Route): string {
  switch (route.page) {
    case 'orders':
      return 'Orders';
    case 'order':
      return `Order ${route.id}`;
    case 'dashboard':
      return 'Dashboard';
    case 'attention':
      return 'Needs attention';
    case 'not-found':
      return 'Nothing here';
  }
}
