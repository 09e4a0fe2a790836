/** What a person has to see or decide; `useClient().resolve` takes the decision. */
import type { Unresolved } from '@headwater/client';
import { useClient } from './provider.tsx';
import { useObservable } from './use-observable.ts';

const NONE: readonly Unresolved[] = [];

/** Oldest first; empty before the log was read. */
export function useUnresolved(): readonly Unresolved[] {
  const client = useClient();
  return useObservable(client, 'unresolved', () => client.unresolved$) ?? NONE;
}
