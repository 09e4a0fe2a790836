/**
 * Every problem that the protocol knows, in one table; only codes travel (RFC 9457: Problem Details for HTTP APIs).
 *
 * A problem is about a request, a group of a push, a socket or (as part of the outcome `invalid`) one command.
 */
import type { Issue } from '@headwater/core';

const TYPE_BASE = 'https://headwater.dev/problems/';

/**
 * Whether to try again. `never`: the same request gets the same answer. `later`: with back-off, after `Retry-After`
 * where there is one. `changed`: after what `remedy` says, for instance with a fresh token.
 */
export type Retry = 'never' | 'later' | 'changed';

export interface ProblemDefinition {
  readonly status: number;
  /** What happened, in words that fit every case; `detail` says more of one. */
  readonly title: string;
  readonly retry: Retry;
  /** What a client or a person can do about it. */
  readonly remedy: string;
}

/** Every code. Codes are part of the protocol. */
export type ProblemCode =
  | 'malformed-json'
  | 'malformed-encoding'
  | 'invalid-request'
  | 'invalid-stream'
  | 'invalid-cursor'
  | 'too-deep'
  | 'forbidden-key'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'timeout'
  | 'history-changed'
  | 'not-yet'
  | 'epoch-changed'
  | 'cursor-expired'
  | 'bootstrap-restart'
  | 'stream-deleted'
  | 'command-id-reuse'
  | 'payload-too-large'
  | 'too-many-commands'
  | 'event-too-large'
  | 'uri-too-long'
  | 'unsupported-media-type'
  | 'invalid-data'
  | 'upgrade-required'
  | 'rate-limited'
  | 'stream-quota'
  | 'unavailable'
  | 'keys-unavailable'
  | 'projection-failed';

/** What every code means. */
export const problems: Readonly<Record<ProblemCode, ProblemDefinition>> = {
  'malformed-json': {
    status: 400,
    title: 'The text is not JSON, starts with a byte order mark, or has a key twice in one object',
    retry: 'never',
    remedy: 'Send strict JSON (RFC 8259) with unique keys.',
  },
  'malformed-encoding': {
    status: 400,
    title: 'The bytes are not UTF-8, or a string holds half of a surrogate pair',
    retry: 'never',
    remedy: 'Send well-formed UTF-8.',
  },
  'invalid-request': {
    status: 400,
    title: 'A field of the request is missing, unknown or of another form; `errors` lists them',
    retry: 'never',
    remedy: 'Correct the fields that `errors` names.',
  },
  'invalid-stream': {
    status: 400,
    title: 'The name of the stream is not `<category>-<id>`',
    retry: 'never',
    remedy: 'Name the stream by the rules.',
  },
  'invalid-cursor': {
    status: 400,
    title: 'The cursor was not made by this edge for this feed and tenant',
    retry: 'changed',
    remedy: 'Use a cursor as the edge gave it, or none to start at the beginning.',
  },
  'too-deep': {
    status: 400,
    title: 'Arrays and objects lie within each other beyond the limit',
    retry: 'never',
    remedy: 'Send flatter data.',
  },
  'forbidden-key': {
    status: 400,
    title: 'An object has the key `__proto__`, `constructor` or `prototype`',
    retry: 'never',
    remedy: 'Name the key otherwise.',
  },
  unauthenticated: {
    status: 401,
    title: 'The token is missing, expired or not valid here',
    retry: 'changed',
    remedy: 'Sign in again; what was recorded is kept and sent then.',
  },
  forbidden: {
    status: 403,
    title: 'The principal may not do this',
    retry: 'changed',
    remedy: 'Ask for the right, or sign in as somebody who has it.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing here that the principal may read',
    retry: 'never',
    remedy: 'Check the name.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The resource does not have this method; `Allow` lists those it has',
    retry: 'never',
    remedy: 'Use a method that `Allow` lists.',
  },
  timeout: {
    status: 408,
    title: 'The request did not arrive in time',
    retry: 'later',
    remedy: 'Try again on a better connection.',
  },
  'history-changed': {
    status: 409,
    title: 'The base of the group is not in the history of the stream: it was restored, or the local copy was changed',
    retry: 'changed',
    remedy: 'Read the stream again from version 1, then send the group on its new base.',
  },
  'not-yet': {
    status: 409,
    title: 'The read side has not reached the version that `atLeast` names',
    retry: 'later',
    remedy: 'Ask again in a moment.',
  },
  'epoch-changed': {
    status: 410,
    title: 'An operator restored older data; the cursor belongs to the history before',
    retry: 'changed',
    remedy: 'Start the feed again without a cursor.',
  },
  'cursor-expired': {
    status: 410,
    title: 'The feed no longer keeps the entries after this cursor',
    retry: 'changed',
    remedy: 'Bootstrap the feed again.',
  },
  'bootstrap-restart': {
    status: 410,
    title: 'The pages of this bootstrap are no longer kept',
    retry: 'changed',
    remedy: 'Start the bootstrap again at its first page.',
  },
  'stream-deleted': {
    status: 410,
    title: 'The stream was deleted and takes nothing more',
    retry: 'never',
    remedy: 'Discard what is still queued for it.',
  },
  'command-id-reuse': {
    status: 409,
    title: 'A command of this id with another payload is known to the stream',
    retry: 'never',
    remedy: 'Give every command an id of its own.',
  },
  'payload-too-large': {
    status: 413,
    title: 'The body is larger than the limit',
    retry: 'never',
    remedy: 'Send fewer or smaller commands at once.',
  },
  'too-many-commands': {
    status: 413,
    title: 'The push holds more groups or commands than the limits allow',
    retry: 'never',
    remedy: 'Split the push.',
  },
  'event-too-large': {
    status: 413,
    title: 'The data of a command, or what it would record, is larger than the limit',
    retry: 'never',
    remedy: 'Send less data in one command.',
  },
  'uri-too-long': {
    status: 414,
    title: 'The address of the request is longer than the limit',
    retry: 'never',
    remedy: 'Shorten its parameters.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is not declared as `application/json` in UTF-8',
    retry: 'never',
    remedy: 'Send `Content-Type: application/json`.',
  },
  'invalid-data': {
    status: 422,
    title: 'The data of a command does not fit its schema, I-JSON or a limit; `errors` says where',
    retry: 'never',
    remedy: 'Discard the command and record a corrected one.',
  },
  'upgrade-required': {
    status: 426,
    title: 'The edge does not speak this version; `supported` lists those it speaks',
    retry: 'changed',
    remedy: 'Update the app; what was recorded is kept.',
  },
  'rate-limited': {
    status: 429,
    title: 'The principal sends more than its share',
    retry: 'later',
    remedy: 'Wait as long as `Retry-After` says.',
  },
  'stream-quota': {
    status: 429,
    title: 'The principal has begun as many streams as an hour allows',
    retry: 'later',
    remedy: 'Wait as long as `Retry-After` says.',
  },
  unavailable: {
    status: 503,
    title: 'The edge, or this part of it, cannot answer now; nothing was stored',
    retry: 'later',
    remedy: 'Nothing: it is tried again.',
  },
  'keys-unavailable': {
    status: 503,
    title: 'The keys that tokens are checked with cannot be fetched',
    retry: 'later',
    remedy: 'Nothing: it is tried again.',
  },
  'projection-failed': {
    status: 503,
    title: 'The projection stopped at an event that it could not take; everything else goes on',
    retry: 'later',
    remedy: 'An operator corrects and rebuilds the projection.',
  },
};

/** A problem as it travels (`application/problem+json`), with whatever its code adds. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** The id of the request. */
  readonly instance?: string;
  readonly [extra: string]: unknown;
}

/** What single codes add to a problem. */
export interface ProblemExtras {
  readonly 'invalid-request': { readonly errors: readonly Issue[] };
  readonly 'invalid-data': { readonly errors: readonly Issue[] };
  readonly 'history-changed': { readonly epoch: string; readonly head: number; readonly headHash: string };
  readonly 'upgrade-required': { readonly supported: readonly number[] };
}

export type ProblemOptions<Code extends ProblemCode> = {
  readonly detail?: string;
  readonly instance?: string;
} & (Code extends keyof ProblemExtras ? ProblemExtras[Code] : unknown);

type ProblemArguments<Code extends ProblemCode> = Code extends keyof ProblemExtras
  ? [options: ProblemOptions<Code>]
  : [options?: ProblemOptions<Code>];

/** Makes the problem of a code; codes of {@link ProblemExtras} ask for what they add. */
export function problem<Code extends ProblemCode>(code: Code, ...[options]: ProblemArguments<Code>): Problem {
  const { status, title } = problems[code];
  return { type: TYPE_BASE + code, title, status, ...options };
}

/** The code of a problem, or undefined where it is none of this version. */
export function problemCodeOf({ type }: { readonly type: string }): ProblemCode | undefined {
  const code = type.startsWith(TYPE_BASE) ? type.slice(TYPE_BASE.length) : '';
  // The cast follows the check of the very same key.
  return Object.hasOwn(problems, code) ? (code as ProblemCode) : undefined;
}
