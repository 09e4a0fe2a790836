/** Declaring event types: a chain of schemas with upcasters. */
import type { IsJson } from './json.ts';
import type { Schema, SchemaChain, SchemaInput, SchemaOutput } from './versioned-schema.ts';

/** Refuses, at compile time, a schema whose output is not JSON. */
export type JsonSchema<S extends Schema> =
  IsJson<SchemaOutput<S>> extends true ? S : { readonly 'the output of this schema is not JSON': never };

export interface EventOptions {
  /** Whether the data of single events may be erased later; such events carry a random salt in their hash. */
  readonly erasable?: boolean;
}

/** An event type: its current input and output, and the schemas of all its versions. */
export interface EventDefinition<Input = unknown, Output = unknown> {
  readonly kind: 'event';
  readonly chain: SchemaChain;
  readonly erasable: boolean;
  /**
   * Adds the next schema version. `upcast` takes what the version before put out and gives what this version takes in;
   * its result is parsed by `schema`.
   */
  next<S extends Schema>(
    schema: S & JsonSchema<S>,
    upcast: (previous: Output) => SchemaInput<S>,
  ): EventDefinition<SchemaInput<S>, SchemaOutput<S>>;
  readonly '~types'?: { readonly input: Input; readonly output: Output };
}

/** Declares version 1 of an event type. */
export function event<S extends Schema>(
  schema: S & JsonSchema<S>,
  options: EventOptions = {},
): EventDefinition<SchemaInput<S>, SchemaOutput<S>> {
  return eventOf([{ schema }], options.erasable ?? false);
}

function eventOf<Input, Output>(chain: SchemaChain, erasable: boolean): EventDefinition<Input, Output> {
  return Object.freeze({
    kind: 'event' as const,
    chain,
    erasable,
    next<S extends Schema>(schema: S & JsonSchema<S>, upcast: (previous: Output) => SchemaInput<S>) {
      return eventOf<SchemaInput<S>, SchemaOutput<S>>([...chain, { schema, upcast }], erasable);
    },
  });
}
