/** Declaring command types: versioned like events, since a queued command survives a deploy. */
import type { JsonSchema } from './event.ts';
import type { IsJson } from './json.ts';
import type { Schema, SchemaChain, SchemaInput, SchemaOutput } from './versioned-schema.ts';

/**
 * `redecide`: the edge decides the command on whatever state it finds. `strict`: a state other than the one that the
 * person saw is a conflict, whatever the decider would say.
 */
export type OnConflict = 'redecide' | 'strict';

export interface CommandOptions {
  readonly onConflict?: OnConflict;
}

/** A command travels and waits as it was given, so its input must be JSON as well. */
export type JsonInputSchema<S extends Schema> =
  IsJson<SchemaInput<S>> extends true ? JsonSchema<S> : { readonly 'the input of this schema is not JSON': never };

/** A command type: its current input and output, and the schemas of all its versions. */
export interface CommandDefinition<Input = unknown, Output = unknown> {
  readonly kind: 'command';
  readonly chain: SchemaChain;
  readonly onConflict: OnConflict;
  /** Adds the next schema version; see {@link EventDefinition.next}. */
  next<S extends Schema>(
    schema: S & JsonInputSchema<S>,
    upcast: (previous: Output) => SchemaInput<S>,
  ): CommandDefinition<SchemaInput<S>, SchemaOutput<S>>;
  readonly '~types'?: { readonly input: Input; readonly output: Output };
}

/** Declares version 1 of a command type. */
export function command<S extends Schema>(
  schema: S & JsonInputSchema<S>,
  options: CommandOptions = {},
): CommandDefinition<SchemaInput<S>, SchemaOutput<S>> {
  return commandOf([{ schema }], options.onConflict ?? 'redecide');
}

function commandOf<Input, Output>(chain: SchemaChain, onConflict: OnConflict): CommandDefinition<Input, Output> {
  return Object.freeze({
    kind: 'command' as const,
    chain,
    onConflict,
    next<S extends Schema>(schema: S & JsonInputSchema<S>, upcast: (previous: Output) => SchemaInput<S>) {
      return commandOf<SchemaInput<S>, SchemaOutput<S>>([...chain, { schema, upcast }], onConflict);
    },
  });
}
