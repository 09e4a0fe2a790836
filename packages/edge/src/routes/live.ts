/**
 * `GET /v1/live`: from an HTTP request to a socket of the feed object.
 *
 * All that can be told without the object is checked here; it checks the ticket and accepts. Its 101 goes out as it is:
 * its headers cannot be changed, so nothing that sets headers may stand in front of this route.
 */
import { LIVE_SUBPROTOCOL, SUPPORTED_VERSIONS, TICKET_SUBPROTOCOL_PREFIX, isFeed, problem, type Problem } from '@headwater/protocol';
import { Hono } from 'hono';
import { feedStub } from '../edge-env.ts';
import type { FeedRpc } from '../feed-rpc.ts';
import { toRefusal } from '../group-failure.ts';
import { problemResponse, type EdgeContext, type EdgeHono } from '../http.ts';
import { liveRequest, type LiveRequest } from '../live-request.ts';
import { isTenant } from '../principal.ts';
import type { ResolvedConfig } from '../resolved-config.ts';
import { claimedTenant } from '../ticket.ts';

export function liveRoutes(config: ResolvedConfig): Hono<EdgeHono> {
  const routes = new Hono<EdgeHono>();
  routes.get('/v1/live', (c) => {
    const read = readUpgrade(config, c);
    if ('refused' in read) return problemResponse(c, read.refused, read.refused.status === 426 ? { Upgrade: 'websocket' } : {});
    return open(config, c, read);
  });
  return routes;
}

function readUpgrade(config: ResolvedConfig, c: EdgeContext): LiveRequest | { readonly refused: Problem } {
  const notSpoken = (detail: string): { readonly refused: Problem } => ({
    refused: problem('upgrade-required', { supported: SUPPORTED_VERSIONS, detail }),
  });
  if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') return notSpoken('This address is for WebSockets.');
  const query = [...new URL(c.req.url).searchParams];
  const [feed, ...more] = query.filter(([name]) => name === 'feed').map(([, value]) => value);
  if (feed === undefined || more.length > 0 || query.length > 1) {
    // A ticket in an address would stand in logs.
    return { refused: problem('invalid-request', { errors: [{ path: ['query'], message: 'expected `feed`, once, and nothing else' }] }) };
  }
  const origin = c.req.header('Origin');
  const isAllowed = origin !== undefined && (config.origins.has(origin) || origin === new URL(c.req.url).origin);
  if (!isAllowed) return { refused: problem('forbidden', { detail: 'Sockets are not open to this origin.' }) };
  const offered = (c.req.header('Sec-WebSocket-Protocol') ?? '').split(',').map((protocol) => protocol.trim());
  if (!offered.includes(LIVE_SUBPROTOCOL)) return notSpoken(`Offer the subprotocol ${LIVE_SUBPROTOCOL}.`);
  const [ticket, ...moreTickets] = offered
    .filter((protocol) => protocol.startsWith(TICKET_SUBPROTOCOL_PREFIX))
    .map((protocol) => protocol.slice(TICKET_SUBPROTOCOL_PREFIX.length));
  const tenant = ticket === undefined ? undefined : claimedTenant(ticket);
  if (ticket === undefined || moreTickets.length > 0 || !isTenant(tenant) || !isFeed(feed)) {
    return {
      refused: problem('unauthenticated', { detail: `Offer one ticket, as the subprotocol ${TICKET_SUBPROTOCOL_PREFIX}<ticket>.` }),
    };
  }
  return { name: { tenant, feed }, origin, ticket };
}

async function open(config: ResolvedConfig, c: EdgeContext, request: LiveRequest): Promise<Response> {
  const { tenant, feed } = request.name;
  try {
    const answer = await feedStub<FeedRpc>(config, c.env, tenant, feed).fetch(liveRequest(request));
    // Anything else is a problem, as `FeedRpc.fetch` says.
    return answer.status === 101 ? answer : problemResponse(c, await answer.json<Problem>());
  } catch (cause) {
    return problemResponse(c, toRefusal(cause, config.log, { requestId: c.var.requestId, feed }).problem);
  }
}
