/**
 * From the text of a request to a value that its schema takes, or the problem to answer with.
 *
 * The `data` of commands is left alone: what is wrong in there makes one command invalid (`checkIJson` of each), while
 * anything wrong around it refuses the request.
 */
import type { Issue, Json } from '@headwater/core';
import type * as z from 'zod/mini';
import { checkIJson, iJsonProblem } from './i-json.ts';
import type { Limits } from './limits.ts';
import { PUSH_ENVELOPE_NESTING } from './limits.ts';
import type { WireSchema } from './messages/wire-values.ts';
import { parseJson } from './parse-json.ts';
import type { Problem } from './problems.ts';
import { problem } from './problems.ts';

const MAX_ERRORS = 20;

export type ReadRequest<T> = { readonly kind: 'request'; readonly request: T } | { readonly kind: 'refused'; readonly problem: Problem };

type SchemaIssue = z.core.$ZodIssue;

/** Reads a body or a frame. The text was decoded strictly, its byte order mark kept; see `parseJson`. */
export function readRequest<T>(schema: WireSchema<T>, text: string, limits: Limits): ReadRequest<T> {
  const parsed = parseJson(text, { nesting: limits.nesting + PUSH_ENVELOPE_NESTING });
  if (parsed.kind === 'refused') return refused(problem(parsed.code, { detail: parsed.detail }));
  const result = schema.safeParse(parsed.value);
  if (result.success) return { kind: 'request', request: result.data };
  if (parsed.nesting > limits.nesting)
    return refused(problem('too-deep', { detail: `The request is nested deeper than ${limits.nesting}.` }));
  return refused(explain(parsed.value, result.error.issues, limits));
}

/** The most telling of what is wrong: bytes and keys first, then names of streams, then the form. */
function explain(value: Json, issues: readonly SchemaIssue[], limits: Limits): Problem {
  const found = checkIJson(withoutData(value), limits);
  if (found?.code === 'lone-surrogate' || found?.code === 'forbidden-key') return iJsonProblem(found);
  const errors = issues.flatMap(toErrors);
  const stream = errors.find(({ problem: code }) => code === 'invalid-stream');
  if (stream !== undefined) return problem('invalid-stream', { detail: `${stream.message}, at ${stream.path.join('.')}` });
  return problem('invalid-request', { errors: errors.slice(0, MAX_ERRORS).map(({ path, message }) => ({ path, message })) });
}

function withoutData(value: Json): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'data' ? undefined : inner)));
}

interface RequestError extends Issue {
  readonly problem?: unknown;
}

function toErrors(issue: SchemaIssue): readonly RequestError[] {
  if (issue.code === 'invalid_union')
    return closestBranch(issue.errors).map((inner) => ({ ...inner, path: [...toPath(issue.path), ...inner.path] }));
  const error = { path: toPath(issue.path), message: messageOf(issue) };
  return [issue.code === 'custom' ? { ...error, problem: issue.params?.['problem'] } : error];
}

/** What a value that fits no member of a union most likely meant to be. */
function closestBranch(branches: readonly (readonly SchemaIssue[])[]): readonly RequestError[] {
  const [first = [], ...others] = branches.map((branch) => branch.flatMap(toErrors));
  return others.reduce((closest, branch) => (branch.length < closest.length ? branch : closest), first);
}

// zod/mini brings no sentences of its own.
function messageOf(issue: SchemaIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'unrecognized_keys':
      return `unknown: ${issue.keys.join(', ')}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_format':
      return `not of the form ${issue.format === 'regex' ? issue.pattern : issue.format}`;
    case 'invalid_value':
      return `expected ${issue.values.join(' or ')}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return issue.message;
  }
}

function toPath(path: readonly PropertyKey[]): readonly (string | number)[] {
  return path.map((key) => (typeof key === 'number' ? key : String(key)));
}

function refused(problem: Problem): { readonly kind: 'refused'; readonly problem: Problem } {
  return { kind: 'refused', problem };
}
