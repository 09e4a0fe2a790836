/** The worker: the edge of the order desk. Beside it, the platform serves the web app from `dist/web`. */
import { createEdge, developmentSignIn, jwt } from '@headwater/edge';
import { Order, OrderList } from './domain/index.ts';

interface Env {
  readonly STREAMS: DurableObjectNamespace;
  readonly FEEDS: DurableObjectNamespace;
  /** Set by a local run alone, and then anybody may sign in as anybody. */
  readonly DEV_SIGN_IN_KEY?: string;
  readonly JWT_ISSUER: string;
  readonly JWT_AUDIENCE: string;
  readonly JWT_JWKS_URL: string;
}

const edge = createEdge({
  aggregates: [Order],
  projections: [OrderList],
  authenticate: (env: Env) =>
    env.DEV_SIGN_IN_KEY === undefined
      ? jwt({
          issuer: env.JWT_ISSUER,
          audience: env.JWT_AUDIENCE,
          jwks: env.JWT_JWKS_URL,
          principal: (claims) => ({ id: claims.sub, tenant: claims['org'] }),
        })
      : developmentSignIn({ key: env.DEV_SIGN_IN_KEY }),
  // A desk is one team: whoever belongs to the tenant works with all of its orders. Nobody operates from a browser.
  authorize: (request) => request.action !== 'operate',
  feeds: { order: ({ state }) => (state.status === 'none' ? [] : ['main']) },
  bindings: { streams: 'STREAMS', feeds: 'FEEDS', ticketSecret: 'TICKET_SECRET' },
});

export const { StreamObject, FeedObject } = edge.durableObjects;
export default edge.app;
