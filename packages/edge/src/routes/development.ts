/** `POST /v1/dev/token`: a token for whoever asks, where the authenticator signs such tokens; nowhere else. */
import { devTokenRequestSchema, problem, readRequest } from '@headwater/protocol';
import { Hono } from 'hono';
import { authenticationContext } from '../authenticate.ts';
import { jsonResponse, problemResponse, type EdgeHono } from '../http.ts';
import { isPrincipalId, isTenant } from '../principal.ts';
import { readBody } from '../read-body.ts';
import type { ResolvedConfig } from '../resolved-config.ts';

const MAX_LIFETIME_SECONDS = 30 * 24 * 60 * 60;

export function developmentRoutes(config: ResolvedConfig): Hono<EdgeHono> {
  const routes = new Hono<EdgeHono>();
  routes.post('/v1/dev/token', async (c) => {
    const { issue } = config.authenticatorFor(c.env);
    if (issue === undefined) return problemResponse(c, problem('not-found'));
    const body = await readBody(c.req.raw, config.limits.bodyBytes);
    if (body.kind === 'refused') return problemResponse(c, body.problem);
    const read = readRequest(devTokenRequestSchema, body.text, config.limits);
    if (read.kind === 'refused') return problemResponse(c, read.problem);
    const { id, tenant, expiresInSeconds } = read.request;
    const errors = [
      ...(isPrincipalId(id) ? [] : [{ path: ['id'], message: 'has control characters' }]),
      ...(isTenant(tenant) ? [] : [{ path: ['tenant'], message: 'is not a tenant' }]),
      ...((expiresInSeconds ?? 1) <= MAX_LIFETIME_SECONDS
        ? []
        : [{ path: ['expiresInSeconds'], message: `at most ${MAX_LIFETIME_SECONDS}` }]),
    ];
    if (errors.length > 0) return problemResponse(c, problem('invalid-request', { errors }));
    return jsonResponse(JSON.stringify(await issue(read.request, authenticationContext(config))));
  });
  return routes;
}
