/** What anybody may ask of an edge: whether it is there, its limits, its description. */
import { SUPPORTED_VERSIONS } from '@headwater/protocol';
import { Hono } from 'hono';
import { jsonResponse, type EdgeHono } from '../http.ts';
import { openApiJson } from '../openapi.ts';
import type { ResolvedConfig } from '../resolved-config.ts';

export function aboutRoutes(config: ResolvedConfig): Hono<EdgeHono> {
  const routes = new Hono<EdgeHono>();
  // Made at the first request that asks: most isolates never do.
  let openApi: string | undefined;
  routes.get('/v1/health', () => jsonResponse(JSON.stringify({ status: 'ok', supported: SUPPORTED_VERSIONS })));
  routes.get('/v1/limits', () => jsonResponse(JSON.stringify(config.limits)));
  routes.get('/v1/openapi.json', () => jsonResponse((openApi ??= openApiJson([...config.aggregateByCategory.values()]))));
  return routes;
}
