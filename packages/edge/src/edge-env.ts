/** The bindings of a Worker, and how the edge finds its own among them. */
import type { FeedPublisher } from './publication.ts';
import { feedObjectName, streamObjectName } from './publication.ts';
import type { StreamRpc } from './stream-rpc.ts';

/** Bindings by name; which of them are the edge's own says `bindings` of the configuration. */
export type EdgeEnv = Readonly<Record<string, unknown>>;

/** Names of the edge's own bindings. */
export interface BindingNames {
  readonly streams: string;
  readonly feeds: string;
  readonly ticketSecret?: string;
}

interface Bound {
  readonly bindings: BindingNames;
}

/** The object of one stream. Asking for it creates nothing: an object that is only read keeps no storage. */
export function streamStub(config: Bound, env: EdgeEnv, tenant: string, stream: string): StreamRpc {
  // The class that is bound there is `edge.durableObjects.StreamObject`, which implements StreamRpc; a stub has its methods.
  return namespaceOf(env, config.bindings.streams).getByName(streamObjectName(tenant, stream)) as unknown as StreamRpc;
}

/** The object of one feed. `Rpc` is what the bound class offers. */
export function feedStub<Rpc extends FeedPublisher = FeedPublisher>(config: Bound, env: EdgeEnv, tenant: string, feed: string): Rpc {
  // The class that is bound there is `edge.durableObjects.FeedObject`.
  return namespaceOf(env, config.bindings.feeds).getByName(feedObjectName(tenant, feed)) as unknown as Rpc;
}

function namespaceOf(env: EdgeEnv, binding: string): DurableObjectNamespace {
  const namespace = env[binding];
  if (typeof namespace !== 'object' || namespace === null || !('getByName' in namespace)) {
    throw new TypeError(
      `The binding '${binding}' is not a Durable Object namespace; see 'bindings' of createEdge and the Worker's configuration.`,
    );
  }
  return namespace as DurableObjectNamespace;
}
