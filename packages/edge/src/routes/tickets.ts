/** `POST /v1/tickets`: a ticket for one live socket of the principal, from the origin that asks. */
import { readRequest, ticketRequestSchema } from '@headwater/protocol';
import { Hono } from 'hono';
import { authenticated } from '../authenticate.ts';
import { answerFrom, findFeed, notFound } from '../feed-call.ts';
import { problemResponse, type EdgeHono } from '../http.ts';
import { readBody } from '../read-body.ts';
import type { ResolvedConfig } from '../resolved-config.ts';

export function ticketRoutes(config: ResolvedConfig): Hono<EdgeHono> {
  const routes = new Hono<EdgeHono>();
  routes.post('/v1/tickets', authenticated(config), async (c) => {
    const body = await readBody(c.req.raw, config.limits.bodyBytes);
    if (body.kind === 'refused') return problemResponse(c, body.problem);
    const read = readRequest(ticketRequestSchema, body.text, config.limits);
    if (read.kind === 'refused') return problemResponse(c, read.problem);
    const name = findFeed(config, c, read.request.feed);
    if (name === undefined) return notFound(c);
    const { id: principalId, expiresAt: sessionExpiresAt } = c.var.principal;
    // A request without an origin comes from no page, or from one of the edge's own.
    const origin = c.req.header('Origin') ?? new URL(c.req.url).origin;
    return answerFrom(config, c, name, (object) => object.issueTicket(name, { principalId, origin, sessionExpiresAt }));
  });
  return routes;
}
