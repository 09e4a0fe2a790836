import { expect, it } from 'vitest';
import { queryKey } from './query-key.ts';

const query = (params: unknown) => ({ projection: 'order-list', name: 'NewestOrders', params });

it('[R3] queries that ask the same have one key, whatever the order of their parameters', () => {
  expect(queryKey(query({ a: 1, b: { c: [1, { d: 2, e: 3 }] } }), undefined)).toBe(
    queryKey(query({ b: { c: [1, { e: 3, d: 2 }] }, a: 1 }), undefined),
  );
});

it('[R3] queries that ask something else have other keys', () => {
  const keys = [
    query({}),
    query({ a: 1 }),
    query({ a: '1' }),
    query({ a: [1] }),
    query({ a: [['b', 1]] }),
    query({ a: { b: 1 } }),
    query(null),
  ].map((asked) => queryKey(asked, undefined));
  expect(new Set(keys).size).toBe(keys.length);
  expect(queryKey(query({}), 'main')).not.toBe(queryKey(query({}), undefined));
});
