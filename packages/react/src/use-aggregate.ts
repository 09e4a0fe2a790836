/** One aggregate instance: its optimistic state, and a way to execute commands on it. */
import type { AggregateHandle } from '@headwater/client';
import type { AnyAggregate, StateOf } from '@headwater/core';
import { useMemo } from 'react';
import { useClient } from './provider.tsx';
import { useObservable, type HookOptions } from './use-observable.ts';

export interface LoadedAggregate<A extends AnyAggregate> {
  /** Confirmed, with what is pending on this device on top. */
  readonly state: StateOf<A>;
  /** Counts pending events as well; 0: the stream does not exist. */
  readonly version: number;
  /** How many commands of this device on this stream have no final outcome yet. */
  readonly pending: number;
  /** The same function for the same instance. */
  readonly execute: AggregateHandle<A>['execute'];
}

/** Before the log was read. */
export interface LoadingAggregate<A extends AnyAggregate> {
  readonly state: undefined;
  readonly version: undefined;
  readonly pending: undefined;
  readonly execute: AggregateHandle<A>['execute'];
}

/** The aggregate `id`. Throws, for an error boundary, when its history cannot be read by this app. */
export function useAggregate<A extends AnyAggregate>(aggregate: A, id: string, options: { readonly suspense: true }): LoadedAggregate<A>;
export function useAggregate<A extends AnyAggregate>(
  aggregate: A,
  id: string,
  options?: HookOptions,
): LoadedAggregate<A> | LoadingAggregate<A>;
export function useAggregate<A extends AnyAggregate>(
  aggregate: A,
  id: string,
  options?: HookOptions,
): LoadedAggregate<A> | LoadingAggregate<A> {
  const client = useClient();
  const handle = useMemo(() => client.aggregate(aggregate, id), [client, aggregate, id]);
  const current = useObservable(client, `state ${handle.stream}`, () => handle.state$, options);
  const execute = useMemo<AggregateHandle<A>['execute']>(
    () => (command, executeOptions) => handle.execute(command, executeOptions),
    [handle],
  );
  return useMemo(
    () => (current === undefined ? { state: undefined, version: undefined, pending: undefined, execute } : { ...current, execute }),
    [current, execute],
  );
}
