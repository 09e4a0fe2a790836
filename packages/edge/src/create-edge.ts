/** From a configuration to a running edge: the Hono app, the two Durable Object classes, and `execute` for webhooks and crons. */
import type { AnyAggregate } from '@headwater/core';
import type { Hono } from 'hono';
import { createApp } from './app.ts';
import type { EdgeConfig } from './edge-config.ts';
import { createExecute, type Execute } from './execute.ts';
import { createFeedObject } from './feed-object.ts';
import type { EdgeHono } from './http.ts';
import { resolveConfig } from './resolved-config.ts';
import { createStreamObject, type StreamObjectClass } from './stream-object.ts';

export interface Edge<Env extends object = object> {
  /** The Worker: `export default edge.app`. */
  readonly app: Hono<EdgeHono>;
  /** The routes under `/v1`, for `app.route('/', edge.routes)` in an app of one's own. */
  readonly routes: Hono<EdgeHono>;
  /** Export both from the Worker's entry under these names. */
  readonly durableObjects: { readonly StreamObject: StreamObjectClass; readonly FeedObject: ReturnType<typeof createFeedObject> };
  /** Runs a command on the caller's own authority; see {@link Execute}. */
  readonly execute: Execute<Env>;
}

/** Throws `invalid-definition` for a configuration that cannot work. */
export function createEdge<const Aggregates extends readonly AnyAggregate[], Env extends object = object>(
  config: EdgeConfig<Aggregates, Env>,
): Edge<Env> {
  const resolved = resolveConfig(config);
  const { app, routes } = createApp(resolved);
  return {
    app,
    routes,
    durableObjects: { StreamObject: createStreamObject(resolved), FeedObject: createFeedObject(resolved) },
    execute: createExecute<Env>(resolved),
  };
}
