/** What belongs to feeds: their entries, the queries of their projections, and the way to a live socket. */
import { Hono } from 'hono';
import type { EdgeHono } from '../http.ts';
import type { ResolvedConfig } from '../resolved-config.ts';
import { feedReadRoutes } from './feed-reads.ts';
import { liveRoutes } from './live.ts';
import { ticketRoutes } from './tickets.ts';

export function feedRoutes(config: ResolvedConfig): Hono<EdgeHono> {
  const routes = new Hono<EdgeHono>();
  for (const part of [feedReadRoutes(config), ticketRoutes(config), liveRoutes(config)]) routes.route('/', part);
  return routes;
}
