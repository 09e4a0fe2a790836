/** The live answer of a query. */
import type { Query } from '@headwater/core';
import { useClient } from './provider.tsx';
import { queryKey } from './query-key.ts';
import { useObservable, type HookOptions } from './use-observable.ts';

export interface QueryOptions extends HookOptions {
  /** For projections of several feeds. */
  readonly feed?: string;
}

/** The present answer, or undefined before the first. A query may be made anew in each render: it is compared by what it asks. */
export function useQuery<Result>(query: Query<Result>, options: QueryOptions & { readonly suspense: true }): Result;
export function useQuery<Result>(query: Query<Result>, options?: QueryOptions): Result | undefined;
export function useQuery<Result>(query: Query<Result>, options: QueryOptions = {}): Result | undefined {
  const client = useClient();
  const { feed } = options;
  return useObservable(client, queryKey(query, feed), () => client.query(query, feed === undefined ? {} : { feed }), options);
}
