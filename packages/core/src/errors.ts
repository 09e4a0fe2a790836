/**
 * The errors of the core: what nobody planned, as one class with a code.
 *
 * What a caller must expect (a refusal, a conflict, invalid input) is a value with a `kind`, never one of these.
 */

/** Every code of {@link HeadwaterError}, with what it means. Codes are part of the public API. */
export const errorCodes = {
  'invalid-definition': 'An aggregate or a projection was defined in a way that cannot work.',
  'invalid-stream': 'A category or an id breaks the rules for stream names.',
  'unknown-aggregate': 'No registered aggregate has this name.',
  'unknown-command': 'The aggregate has no command of this type.',
  'unknown-query': 'The projection has no query of this name.',
  'unknown-index': 'The projection has no index of this name.',
  'unknown-event': 'The aggregate has no event of this type.',
  'unsupported-version': 'The stored schema version is newer than the running code.',
  'upcast-failed': 'A stored event or command could not be brought to the current schema version.',
  'invalid-event': 'A decider made an event that its own schema refuses.',
  'invalid-params': 'The parameters of a query do not fit its schema.',
  'asynchronous-schema': 'A schema validates asynchronously; deciding is synchronous.',
  'decider-failed': 'A decider threw instead of returning a decision.',
  'invalid-decision': 'A decider returned something that is neither events nor a rejection.',
  'invalid-append': 'The ids of the events are not `<commandId>/0`, `<commandId>/1` … of the command that stores them.',
} as const;

/** A code of {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

/** Something went wrong that is not an expected outcome. `code` is stable; `message` names what was attempted. */
export class HeadwaterError extends Error {
  override readonly name: string = 'HeadwaterError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
