/** The pages of the desk and their addresses. */
import { isStreamId } from '@headwater/core';
import { ORDER_STATUSES, type OrderStatus } from '../../domain/index.ts';

export type Route =
  | { readonly page: 'orders'; readonly status: OrderStatus | undefined }
  | { readonly page: 'order'; readonly id: string }
  | { readonly page: 'attention' }
  | { readonly page: 'not-found' };

/** What an address shows: path and query of a URL. */
export function routeOf(url: URL): Route {
  const [first, second, ...rest] = url.pathname.split('/').filter((segment) => segment !== '');
  if (rest.length > 0) return { page: 'not-found' };
  if (first === undefined) return { page: 'orders', status: statusOf(url.searchParams.get('status')) };
  if (first === 'attention' && second === undefined) return { page: 'attention' };
  if (first === 'orders' && second !== undefined && isStreamId(second)) return { page: 'order', id: second };
  return { page: 'not-found' };
}

/** The address of a page. */
export function pathOf(route: Exclude<Route, { readonly page: 'not-found' }>): string {
  switch (route.page) {
    case 'orders':
      return route.status === undefined ? '/' : `/?status=${route.status}`;
    case 'order':
      return `/orders/${route.id}`;
    case 'attention':
      return '/attention';
  }
}

function statusOf(text: string | null): OrderStatus | undefined {
  return ORDER_STATUSES.find((status) => status === text);
}
