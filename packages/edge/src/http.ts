/** What all routes share: the types of a request's context, and how a problem becomes an answer. */
import type { Problem } from '@headwater/protocol';
import type { Context } from 'hono';
import type { EdgeEnv } from './edge-env.ts';
import type { Principal } from './principal.ts';

/** `principal` is set on routes behind `authenticated()` alone. */
export interface EdgeHono {
  Bindings: EdgeEnv;
  Variables: { requestId: string; principal: Principal };
}

export type EdgeContext = Context<EdgeHono>;

/** How long a client waits before it asks again, where nothing better is known. */
const RETRY_AFTER_SECONDS = 2;

/** The answer for a problem (RFC 9457); `instance` is the id of the request. */
export function problemResponse(c: EdgeContext, problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  const defaults: Record<string, string> = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' };
  if (problem.status === 401) defaults['WWW-Authenticate'] = 'Bearer';
  if (problem.status === 429 || problem.status === 503) defaults['Retry-After'] = String(RETRY_AFTER_SECONDS);
  return new Response(JSON.stringify({ ...problem, instance: c.var.requestId }), {
    status: problem.status,
    headers: { ...defaults, ...headers },
  });
}

/** An answer with data: JSON text as it is, kept by no cache. */
export function jsonResponse(json: string, status = 200): Response {
  return new Response(json, { status, headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' } });
}
