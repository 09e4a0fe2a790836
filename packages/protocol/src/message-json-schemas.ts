/** The messages as JSON Schema (draft 2020-12), each under its name, pointing at one another. */
import * as z from 'zod/mini';
import type { MessageName } from './all-schemas.ts';
import { allSchemas } from './all-schemas.ts';
import { streamSchema } from './messages/wire-values.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

// For readers of the document: what decides is `parseStream`, and a pattern with the lengths of the months.
const STREAM_PATTERN = '^[a-z][A-Za-z0-9]{0,31}-[A-Za-z0-9][A-Za-z0-9_-]{0,63}$';
const TIME_PATTERN = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$';

/** `refer` gives the address of a message within the document that the schemas go into. */
export function messageJsonSchemas(refer: (name: string) => string): Readonly<Record<MessageName, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(allSchemas)) registry.add(schema, { id: name });
  const { schemas } = z.toJSONSchema(registry, {
    uri: refer,
    override: ({ zodSchema, jsonSchema }) => {
      // One of zod's own union of types, of which the annotated schema hides which it is.
      if ((zodSchema as unknown) === streamSchema) jsonSchema.pattern = STREAM_PATTERN;
      if (jsonSchema.format === 'date-time') jsonSchema.pattern = TIME_PATTERN;
    },
  });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutIds(schema)])) as Record<MessageName, JsonSchema>; // the keys are those of the registry
}

function withoutIds({ $schema: _dialect, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
