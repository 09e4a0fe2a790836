/** The pages of the desk and their addresses. */
import { isStreamId } from '@headwater/core';
import { ORDER_SORTS, ORDER_STATUSES, type OrderSort, type OrderStatus } from '../../domain/index.ts';

export type Route =
  | OrdersRoute
  | { readonly page: 'order'; readonly id: string }
  | { readonly page: 'dashboard' }
  | { readonly page: 'attention' }
  | { readonly page: 'not-found' };

export interface OrdersRoute {
  readonly page: 'orders';
  readonly status: OrderStatus | undefined;
  /** What is searched for; left out: nothing. */
  readonly find?: string;
  /** Left out: newest first. */
  readonly sort?: OrderSort;
}

/** What an address shows: path and query of a URL. */
export function routeOf(url: URL): Route {
  const [first, second, ...rest] = url.pathname.split('/').filter((segment) => segment !== '');
  if (rest.length > 0) return { page: 'not-found' };
  if (first === undefined) return ordersRouteOf(url.searchParams);
  if (first === 'dashboard' && second === undefined) return { page: 'dashboard' };
  if (first === 'attention' && second === undefined) return { page: 'attention' };
  if (first === 'orders' && second !== undefined && isStreamId(second)) return { page: 'order', id: second };
  return { page: 'not-found' };
}

/** The address of a page. */
export function pathOf(route: Exclude<Route, { readonly page: 'not-found' }>): string {
  switch (route.page) {
    case 'orders':
      return ordersPathOf(route);
    case 'order':
      return `/orders/${route.id}`;
    case 'dashboard':
      return '/dashboard';
    case 'attention':
      return '/attention';
  }
}

function ordersRouteOf(params: URLSearchParams): OrdersRoute {
  const find = params.get('find') ?? '';
  const sort = ORDER_SORTS.find((known) => known === params.get('sort')) ?? 'newest';
  return {
    page: 'orders',
    status: ORDER_STATUSES.find((status) => status === params.get('status')),
    ...(find !== '' && { find }),
    ...(sort !== 'newest' && { sort }),
  };
}

function ordersPathOf({ status, find = '', sort = 'newest' }: OrdersRoute): string {
  const params = new URLSearchParams({
    ...(status !== undefined && { status }),
    ...(find !== '' && { find }),
    ...(sort !== 'newest' && { sort }),
  });
  return params.size === 0 ? '/' : `/?${params}`;
}
