/** The history of one aggregate instance, for timelines. */
import type { DeviceEvent } from '@headwater/client';
import type { AnyAggregate, EventOf } from '@headwater/core';
import { useMemo } from 'react';
import { useClient } from './provider.tsx';
import { useObservable, type HookOptions } from './use-observable.ts';

type History<A extends AnyAggregate> = readonly DeviceEvent<EventOf<A>>[];

/** Every event of the aggregate `id` on this device: confirmed, then pending. Undefined before the log was read. */
export function useHistory<A extends AnyAggregate>(aggregate: A, id: string, options: { readonly suspense: true }): History<A>;
export function useHistory<A extends AnyAggregate>(aggregate: A, id: string, options?: HookOptions): History<A> | undefined;
export function useHistory<A extends AnyAggregate>(aggregate: A, id: string, options?: HookOptions): History<A> | undefined {
  const client = useClient();
  const handle = useMemo(() => client.aggregate(aggregate, id), [client, aggregate, id]);
  return useObservable(client, `history ${handle.stream}`, () => handle.history$, options);
}
