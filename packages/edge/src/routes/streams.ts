/** `GET /v1/streams/{stream}/events` and `…/snapshot`: a stream as it is stored. Bodies are made by its object, as text. */
import { parseStream } from '@headwater/core';
import { problem } from '@headwater/protocol';
import { Hono } from 'hono';
import { authenticated } from '../authenticate.ts';
import { streamStub } from '../edge-env.ts';
import { toRefusal } from '../group-failure.ts';
import { jsonResponse, problemResponse, type EdgeContext, type EdgeHono } from '../http.ts';
import { readNumber } from '../read-query.ts';
import type { ResolvedConfig } from '../resolved-config.ts';
import type { ReadAnswer, StreamRpc } from '../stream-rpc.ts';

export function streamRoutes(config: ResolvedConfig): Hono<EdgeHono> {
  const routes = new Hono<EdgeHono>();
  routes.get('/v1/streams/:stream/events', authenticated(config), (c) => {
    const after = readNumber(c, 'after', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER - 1 });
    if (after.kind === 'refused') return problemResponse(c, after.problem);
    const limit = readNumber(c, 'limit', { default: config.limits.pageEntries, min: 1, max: config.limits.pageEntries });
    if (limit.kind === 'refused') return problemResponse(c, limit.problem);
    return answerRead(config, c, (object, stream) => object.readPage({ stream, after: after.number, limit: limit.number }));
  });
  routes.get('/v1/streams/:stream/snapshot', authenticated(config), (c) =>
    answerRead(config, c, (object, stream) => object.readSnapshot({ stream })),
  );
  return routes;
}

/** A stream that is not there and one that the principal may not read are answered alike. */
async function answerRead(
  config: ResolvedConfig,
  c: EdgeContext,
  read: (object: StreamRpc, stream: string) => Promise<ReadAnswer>,
): Promise<Response> {
  const name = parseStream(c.req.param('stream') ?? '');
  if (name === undefined) return problemResponse(c, problem('invalid-stream'));
  const { stream, category } = name;
  const { principal, requestId } = c.var;
  const mayRead = config.aggregateByCategory.has(category) && config.authorize({ action: 'read', principal, category, stream });
  if (!mayRead) return problemResponse(c, problem('not-found'));
  let answer: ReadAnswer;
  try {
    answer = await read(streamStub(config, c.env, principal.tenant, stream), stream);
  } catch (cause) {
    answer = toRefusal(cause, config.log, { requestId, stream });
  }
  switch (answer.kind) {
    case 'read':
      return jsonResponse(answer.json);
    case 'unknown':
      return problemResponse(c, problem('not-found'));
    case 'problem':
      return problemResponse(
        c,
        answer.problem,
        answer.retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(answer.retryAfterMs / 1000)) },
      );
  }
}
