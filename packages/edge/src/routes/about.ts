/** What anybody may ask of an edge: whether it is there, its limits, its description. */
import type { AnyAggregate, Schema } from '@headwater/core';
import { SUPPORTED_VERSIONS } from '@headwater/protocol';
import type { DomainType, JsonSchema } from '@headwater/protocol/openapi';
import { openApiDocument } from '@headwater/protocol/openapi';
import { Hono } from 'hono';
import { jsonResponse, type EdgeHono } from '../http.ts';
import type { ResolvedConfig } from '../resolved-config.ts';

export function aboutRoutes(config: ResolvedConfig): Hono<EdgeHono> {
  const routes = new Hono<EdgeHono>();
  // Made at the first request that asks: most isolates never do.
  let openApi: string | undefined;
  routes.get('/v1/health', () => jsonResponse(JSON.stringify({ status: 'ok', supported: SUPPORTED_VERSIONS })));
  routes.get('/v1/limits', () => jsonResponse(JSON.stringify(config.limits)));
  routes.get('/v1/openapi.json', () => jsonResponse((openApi ??= JSON.stringify(documentOf([...config.aggregateByCategory.values()])))));
  return routes;
}

function documentOf(aggregates: readonly AnyAggregate[]): ReturnType<typeof openApiDocument> {
  return openApiDocument({
    commands: aggregates.flatMap((aggregate) => typesOf(aggregate.name, aggregate.commandDefinitions, 'input')),
    events: aggregates.flatMap((aggregate) => typesOf(aggregate.name, aggregate.eventDefinitions, 'output')),
  });
}

/** A command is sent as its schema takes it in, an event is stored as its schema puts it out. */
function typesOf(aggregate: string, definitions: AnyAggregate['commandDefinitions'] | AnyAggregate['eventDefinitions'], side: 'input' | 'output'): readonly DomainType[] {
  return Object.entries<{ readonly chain: readonly { readonly schema: Schema }[] }>(definitions).flatMap(([type, { chain }]) =>
    chain.map(({ schema: own }, index) => {
      const schema = jsonSchemaOf(own['~standard'], side);
      return { aggregate, type, schemaVersion: index + 1, ...(schema === undefined ? {} : { schema }) };
    }),
  );
}

/** Standard JSON Schema (standardschema.dev): some libraries can say what they take, and not of every schema. */
function jsonSchemaOf(standard: object, side: 'input' | 'output'): JsonSchema | undefined {
  const { jsonSchema } = standard as { readonly jsonSchema?: Partial<Record<'input' | 'output', (options: { readonly target: 'draft-2020-12' }) => JsonSchema>> };
  try {
    return jsonSchema?.[side]?.({ target: 'draft-2020-12' });
  } catch {
    return undefined;
  }
}
