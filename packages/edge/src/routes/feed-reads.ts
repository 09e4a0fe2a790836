/** `GET /v1/feeds/{feed}/events` and `…/queries/{query}`: a feed and its read side. Bodies are made by its object, as text. */
import { parseStream } from '@headwater/core';
import { parseJson, problem, type Problem } from '@headwater/protocol';
import { Hono } from 'hono';
import { authenticated } from '../authenticate.ts';
import { answerFrom, findFeed, notFound } from '../feed-call.ts';
import type { QueryCall } from '../feed-rpc.ts';
import { problemResponse, type EdgeContext, type EdgeHono } from '../http.ts';
import { queriesByName } from '../queries.ts';
import { readNumber } from '../read-query.ts';
import type { ResolvedConfig } from '../resolved-config.ts';

const AT_LEAST = /^(.+)@(\d{1,15})$/;

export function feedReadRoutes(config: ResolvedConfig): Hono<EdgeHono> {
  const routes = new Hono<EdgeHono>();
  const projectionByQuery = queriesByName(config.projections);

  routes.get('/v1/feeds/:feed/events', authenticated(config), (c) => {
    const limit = readNumber(c, 'limit', { default: config.limits.pageEntries, min: 1, max: config.limits.pageEntries });
    if (limit.kind === 'refused') return problemResponse(c, limit.problem);
    const [after, ...more] = c.req.queries('after') ?? [];
    if (more.length > 0) return problemResponse(c, problem('invalid-cursor', { detail: 'Send one cursor.' }));
    const name = findFeed(config, c, c.req.param('feed'));
    if (name === undefined) return notFound(c);
    return answerFrom(config, c, name, (object) =>
      object.readEntries(name, { ...(after === undefined ? {} : { after }), limit: limit.number }),
    );
  });

  routes.get('/v1/feeds/:feed/queries/:query', authenticated(config), (c) => {
    const name = findFeed(config, c, c.req.param('feed'));
    const query = c.req.param('query');
    if (name === undefined || !projectionByQuery.has(query)) return notFound(c);
    const call = readQueryCall(config, c, query);
    return 'refused' in call ? problemResponse(c, call.refused) : answerFrom(config, c, name, (object) => object.query(name, call));
  });
  return routes;
}

function readQueryCall(config: ResolvedConfig, c: EdgeContext, query: string): QueryCall | { readonly refused: Problem } {
  const [text = '{}', ...moreParams] = c.req.queries('params') ?? [];
  const [atLeast, ...moreAtLeast] = c.req.queries('atLeast') ?? [];
  if (moreParams.length > 0) return invalid('params', 'expected once');
  if (moreAtLeast.length > 0) return invalid('atLeast', 'expected once');
  const params = parseJson(text, { nesting: config.limits.nesting });
  if (params.kind === 'refused') return { refused: problem(params.code, { detail: `params: ${params.detail}` }) };
  if (atLeast === undefined) return { query, params: params.value };
  const [, stream = '', version = ''] = AT_LEAST.exec(atLeast) ?? [];
  if (parseStream(stream) === undefined) return invalid('atLeast', 'expected <stream>@<version>');
  return { query, params: params.value, atLeast: { stream, version: Number(version) } };
}

function invalid(name: string, message: string): { readonly refused: Problem } {
  return { refused: problem('invalid-request', { errors: [{ path: ['query', name], message }] }) };
}
