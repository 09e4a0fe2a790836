import { describe, expect, it } from 'vitest';
import { ORDER_STATUSES } from '../../domain/index.ts';
import { pathOf, routeOf, type Route } from './route.ts';

const at = (path: string) => routeOf(new URL(path, 'http://desk.example'));

describe('the addresses of the desk', () => {
  const routes: readonly Exclude<Route, { page: 'not-found' }>[] = [
    { page: 'orders', status: undefined },
    ...ORDER_STATUSES.map((status) => ({ page: 'orders', status }) as const),
    { page: 'orders', status: 'paid', find: 'Ash & Co.', sort: 'value' },
    { page: 'orders', status: undefined, sort: 'customer' },
    { page: 'order', id: 'K7Q2-M9XT-4F' },
    { page: 'dashboard' },
    { page: 'attention' },
  ];

  it.each(routes)('[O20] $page has an address that leads back to it', (route) => {
    expect(at(pathOf(route))).toEqual(route);
  });

  it.each(['/nowhere', '/orders', '/orders/a/b', '/orders/%2F', '/orders/-', '/attention/now', '/dashboard/now'])(
    '[O20] %s leads nowhere',
    (path) => {
      expect(at(path)).toEqual({ page: 'not-found' });
    },
  );

  it('[O20] an unknown status or order of the list is none', () => {
    expect(at('/?status=lost&sort=shoe-size&find=')).toEqual({ page: 'orders', status: undefined });
  });
});
