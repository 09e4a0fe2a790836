// worker.ts
import { createEdge, jwt } from '@headwater/edge';
import { ParcelStream, Parcels } from './domain.ts';

const edge = createEdge({
  aggregates: [ParcelStream],
  projections: [Parcels],
  authenticate: jwt({
    issuer: 'https://id.example',
    audience: 'parcels',
    jwks: 'https://id.example/jwks',
    principal: (claims) => ({ id: String(claims.sub), tenant: String(claims.org) }),
  }),
  authorize: ({ principal }) => principal.tenant === 'demo',
  origins: ['https://parcels.example'],
  bindings: { streams: 'STREAMS', feeds: 'FEEDS' },
});
export const { StreamObject, FeedObject } = edge.durableObjects;
export default edge.app;
