/** The Worker that the tests of this package drive. */
import { createEdge } from '../src/create-edge.ts';
import { developmentSignIn } from '../src/development-sign-in.ts';
import type { FeedRpc } from '../src/feed-rpc.ts';
import { Counter, CounterList, Note, switches } from './domain.ts';
import { publishFaulty } from './faulty-feed.ts';

export const edge = createEdge({
  aggregates: [Counter, Note],
  projections: [CounterList],
  authenticate: developmentSignIn({ key: 'a key for tests alone, of no use elsewhere' }),
  authorize: (request) => {
    switch (request.action) {
      case 'read':
        if (switches.isAuthorizeFailing) throw new Error('authorize fails');
        return !request.stream.startsWith('counter-hidden') || request.principal.id === 'root';
      case 'subscribe':
        return request.feed !== 'secret' || request.principal.id === 'root';
      case 'create':
        return request.principal.id !== 'guest';
      case 'execute':
        return !(request.category === 'counter' && request.command.type === 'Close' && request.state.owner !== request.principal.id);
      case 'operate':
        return request.principal.id === 'root';
    }
  },
  feeds: { counter: ({ state }) => (state.owner === '' ? ['main'] : ['main', `owner.${state.owner}`]) },
  origins: ['https://shop.example'],
  bindings: { streams: 'STREAMS', feeds: 'FEEDS', ticketSecret: 'TICKET_SECRET' },
  log: () => undefined,
});

export const { StreamObject } = edge.durableObjects;

export class FeedObject extends edge.durableObjects.FeedObject {
  override publish(...call: Parameters<FeedRpc['publish']>): ReturnType<FeedRpc['publish']> {
    return publishFaulty((feed, publications) => super.publish(feed, publications), ...call);
  }
}

export { SteppedFeedObject } from './stepped-feed.ts';
export default edge.app;
