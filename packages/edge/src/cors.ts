/** Pages of other origins (Fetch standard, CORS): those that are listed may call, with a bearer token and no cookies. */
import { PROTOCOL_HEADER } from '@headwater/protocol';
import type { MiddlewareHandler } from 'hono';
import type { EdgeHono } from './http.ts';

const MAX_AGE_SECONDS = 86_400;

/** Answers preflights, and adds the header to what listed origins ask for. An upgrade is left alone: its headers cannot be changed. */
export function cors(origins: ReadonlySet<string>): MiddlewareHandler<EdgeHono> {
  return async (c, next) => {
    const origin = c.req.header('Origin');
    const isListed = origin !== undefined && origins.has(origin);
    if (c.req.method === 'OPTIONS')
      return new Response(null, { status: 204, headers: isListed ? preflightHeaders(origin) : { Vary: 'Origin' } });
    await next();
    if (c.req.header('Upgrade') !== undefined) return;
    c.res.headers.append('Vary', 'Origin');
    if (isListed) {
      c.res.headers.set('Access-Control-Allow-Origin', origin);
      c.res.headers.set('Access-Control-Expose-Headers', 'Retry-After');
    }
  };
}

function preflightHeaders(origin: string): Record<string, string> {
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': 'GET, POST',
    'Access-Control-Allow-Headers': `Authorization, Content-Type, ${PROTOCOL_HEADER}`,
    'Access-Control-Max-Age': String(MAX_AGE_SECONDS),
  };
}
