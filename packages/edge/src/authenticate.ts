/** Bearer token to principal, as a middleware in front of every route that is not open to all. */
import { problem } from '@headwater/protocol';
import { createMiddleware } from 'hono/factory';
import type { MiddlewareHandler } from 'hono';
import type { AuthenticationContext } from './authenticator.ts';
import { problemResponse, type EdgeHono } from './http.ts';
import type { ResolvedConfig } from './resolved-config.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/** Sets `c.var.principal`, or answers 401 or 503 (`keys-unavailable`). */
export function authenticated(config: ResolvedConfig): MiddlewareHandler<EdgeHono> {
  return createMiddleware<EdgeHono>(async (c, next) => {
    const token = BEARER.exec(c.req.header('Authorization') ?? '')?.[1];
    if (token === undefined) return problemResponse(c, problem('unauthenticated', { detail: 'Send `Authorization: Bearer <token>`.' }));
    const result = await config.authenticatorFor(c.env).verify(token, authenticationContext(config));
    switch (result.kind) {
      case 'authenticated':
        c.set('principal', result.principal);
        return next();
      case 'unauthenticated':
        return problemResponse(c, problem('unauthenticated', { detail: result.detail }));
      case 'keys-unavailable':
        return problemResponse(c, problem('keys-unavailable'));
    }
  });
}

export function authenticationContext({ ports, limits }: ResolvedConfig): AuthenticationContext {
  return { clock: ports.clock, clockToleranceMs: limits.clockToleranceMs };
}
