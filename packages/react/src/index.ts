/** @packageDocumentation React bindings of Headwater. */
export { HeadwaterProvider, useClient } from './provider.tsx';
export { useAggregate, type LoadedAggregate, type LoadingAggregate } from './use-aggregate.ts';
export { useHistory } from './use-history.ts';
export { useQuery, type QueryOptions } from './use-query.ts';
export { useStatus } from './use-status.ts';
export { useUnresolved } from './use-unresolved.ts';
export type { HookOptions } from './use-observable.ts';
