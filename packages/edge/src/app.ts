/**
 * The HTTP side: every route under `/v1`, and what holds for all of them. Each answer that is not a success is a
 * problem (RFC 9457) with the id of its request.
 */
import { PROTOCOL_HEADER, SUPPORTED_VERSIONS, problem } from '@headwater/protocol';
import type { MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { cors } from './cors.ts';

import { problemResponse, type EdgeContext, type EdgeHono } from './http.ts';
import type { ResolvedConfig } from './resolved-config.ts';
import { aboutRoutes } from './routes/about.ts';
import { commandRoutes } from './routes/commands.ts';
import { feedRoutes } from './routes/feeds.ts';
import { developmentRoutes } from './routes/development.ts';
import { streamRoutes } from './routes/streams.ts';

const MAX_ADDRESS_UNITS = 8_192;

/** `routes` answers everything under `/v1`, unknown addresses included; `app` answers everything. */
export function createApp(config: ResolvedConfig): { readonly app: Hono<EdgeHono>; readonly routes: Hono<EdgeHono> } {
  const routes = new Hono<EdgeHono>();
  routes.onError((error, c) => unexpected(config, error, c));
  routes.use('/v1/*', identify(config), cors(config.origins), checkRequest);
  for (const part of [commandRoutes(config), streamRoutes(config), feedRoutes(config), developmentRoutes(config), aboutRoutes(config)])
    routes.route('/', part);
  const methodsByPath = methodsOf(routes);
  routes.all('/v1/*', (c) => notThere(c, methodsByPath));

  const app = new Hono<EdgeHono>();
  app.onError((error, c) => unexpected(config, error, c));
  app.notFound((c) => {
    c.set('requestId', config.ports.ids.uuid());
    return problemResponse(c, problem('not-found'));
  });
  app.route('/', routes);
  return { app, routes };
}

function identify(config: ResolvedConfig): MiddlewareHandler<EdgeHono> {
  return (c, next) => {
    c.set('requestId', config.ports.ids.uuid());
    return next();
  };
}

const checkRequest: MiddlewareHandler<EdgeHono> = async (c, next) => {
  if (c.req.url.length > MAX_ADDRESS_UNITS) return problemResponse(c, problem('uri-too-long'));
  const version = c.req.header(PROTOCOL_HEADER);
  if (version !== undefined && !SUPPORTED_VERSIONS.some((supported) => String(supported) === version)) {
    return problemResponse(c, problem('upgrade-required', { supported: SUPPORTED_VERSIONS }));
  }
  return next();
};

interface PathMethods {
  readonly pattern: RegExp;
  readonly methods: ReadonlySet<string>;
}

function methodsOf(routes: Hono<EdgeHono>): readonly PathMethods[] {
  const methodsByPath = new Map<string, Set<string>>();
  for (const { path, method } of routes.routes) {
    if (method !== 'ALL') methodsByPath.set(path, (methodsByPath.get(path) ?? new Set()).add(method));
  }
  return [...methodsByPath].map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`),
    methods,
  }));
}

/** The address exists under another method, or not at all. */
function notThere(c: EdgeContext, paths: readonly PathMethods[]): Response {
  const methods = paths.find(({ pattern }) => pattern.test(c.req.path))?.methods;
  if (methods === undefined) return problemResponse(c, problem('not-found'));
  return problemResponse(c, problem('method-not-allowed'), { Allow: [...methods].join(', ') });
}

/** Nobody planned it, so nobody outside hears more than that it can be tried again. */
function unexpected(config: ResolvedConfig, error: Error, c: EdgeContext): Response {
  config.log({
    level: 'error',
    event: 'request-failed',
    requestId: c.var.requestId,
    path: c.req.path,
    reason: error.stack ?? String(error),
  });
  return problemResponse(c, problem('unavailable'));
}
