/**
 * A chain of schemas, oldest first, with an upcaster between each and the next.
 *
 * Data is parsed when it comes in, stored as the schema's output, and not parsed again except by upcasting: what
 * version n put out goes through the upcaster, then through the schema of version n + 1.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { HeadwaterError } from './errors.ts';

/** Any Standard Schema (zod, valibot, arktype …). */
export type Schema<Input = unknown, Output = Input> = StandardSchemaV1<Input, Output>;
export type SchemaInput<S extends Schema> = StandardSchemaV1.InferInput<S>;
export type SchemaOutput<S extends Schema> = StandardSchemaV1.InferOutput<S>;

/** What a schema found wrong: where, and a sentence for people. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type Parsed<Output> =
  | { readonly kind: 'parsed'; readonly data: Output }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] };

/** One step of the chain; `upcast` brings the output of the step before to the input of this one. */
export interface SchemaStep {
  readonly schema: Schema;
  readonly upcast?: (previous: never) => unknown;
}

/** The chain; its length is the current schema version. */
export type SchemaChain = readonly [SchemaStep, ...SchemaStep[]];

/** Validates with one schema. Throws `asynchronous-schema` when the schema answers with a promise. */
export function parseWith<S extends Schema>(schema: S, value: unknown): Parsed<SchemaOutput<S>> {
  const result = schema['~standard'].validate(value);
  if ('then' in result) {
    // Nobody waits for the answer any more.
    result.then(undefined, () => undefined);
    throw new HeadwaterError('asynchronous-schema', `The ${schema['~standard'].vendor} schema is asynchronous.`);
  }
  if (result.issues === undefined) return { kind: 'parsed', data: result.value };
  return { kind: 'invalid', issues: result.issues.map(toIssue) };
}

/**
 * Brings data of a known version to the current one. `validated` says whether `value` is already the output of its own
 * version's schema (a stored event) or raw input (a command from elsewhere).
 */
export function parseChain(
  chain: SchemaChain,
  schemaVersion: number,
  value: unknown,
  options: { readonly validated: boolean },
): Parsed<unknown> {
  let parsed: Parsed<unknown> = { kind: 'parsed', data: value };
  for (const [index, { schema, upcast }] of chain.entries()) {
    const isOwn = index === schemaVersion - 1;
    if (index < schemaVersion - 1 || (isOwn && options.validated)) continue;
    // The chain's types were checked where it was built: each upcaster takes the output of the step before.
    parsed = parseWith(schema, isOwn || upcast === undefined ? parsed.data : upcast(parsed.data as never));
    if (parsed.kind === 'invalid') break;
  }
  return parsed;
}

/** The first thing that is wrong, for the message of an error. */
export function firstIssue(issues: readonly Issue[]): string {
  const [issue] = issues;
  return issue === undefined ? 'invalid' : `${issue.path.join('.') || '(all of it)'}: ${issue.message}`;
}

function toIssue(issue: StandardSchemaV1.Issue): Issue {
  const path = (issue.path ?? []).map((segment) => {
    const key = typeof segment === 'object' ? segment.key : segment;
    return typeof key === 'number' ? key : String(key);
  });
  return { path, message: issue.message };
}
