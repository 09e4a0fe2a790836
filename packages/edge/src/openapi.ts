/** The OpenAPI document of an edge: the protocol's own, made beforehand, with the commands and events of the domain. */
import type { AnyAggregate, Schema } from '@headwater/core';
import base from './openapi-base.json' with { type: 'json' };

type JsonSchema = Readonly<Record<string, unknown>>;

/** Commands and events become components `command.<aggregate>.<type>.v<schemaVersion>` and `event.…`. */
export function openApiJson(aggregates: readonly AnyAggregate[]): string {
  const commands = aggregates.flatMap(({ name, commandDefinitions }) => componentsOf(`command.${name}`, commandDefinitions, 'input'));
  const events = aggregates.flatMap(({ name, eventDefinitions }) => componentsOf(`event.${name}`, eventDefinitions, 'output'));
  const schemas = { ...base.components.schemas, ...Object.fromEntries([...commands, ...events]) };
  return JSON.stringify({ ...base, components: { ...base.components, schemas } });
}

type Definitions = Readonly<Record<string, { readonly chain: readonly { readonly schema: Schema }[] }>>;

/** A command is sent as its schema takes it in, an event is stored as its schema puts it out. */
function componentsOf(prefix: string, definitions: Definitions, side: 'input' | 'output'): readonly (readonly [string, JsonSchema])[] {
  return Object.entries(definitions).flatMap(([type, { chain }]) =>
    chain.map(({ schema }, index) => [`${prefix}.${type}.v${index + 1}`, jsonSchemaOf(schema['~standard'], side)] as const),
  );
}

/** Standard JSON Schema (standardschema.dev): some libraries can say what a schema takes, and not of every one. */
function jsonSchemaOf(standard: object, side: 'input' | 'output'): JsonSchema {
  const { jsonSchema } = standard as {
    readonly jsonSchema?: Partial<Record<'input' | 'output', (options: { readonly target: 'draft-2020-12' }) => JsonSchema>>;
  };
  try {
    return jsonSchema?.[side]?.({ target: 'draft-2020-12' }) ?? {};
  } catch {
    return {};
  }
}
