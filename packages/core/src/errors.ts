/**
 * The errors of the core: what nobody planned, as one class with a code.
 *
 * What a caller must expect (a refusal, a conflict, invalid input) is a value with a `kind`, never one of these.
 */

/** Every code of {@link HeadwaterError}. Codes are part of the public API. */
export type ErrorCode =
  /** An aggregate or a projection was defined in a way that cannot work. */
  | 'invalid-definition'
  /** A category or an id breaks the rules for stream names. */
  | 'invalid-stream'
  /** No registered aggregate has this name. */
  | 'unknown-aggregate'
  /** The aggregate has no command of this type. */
  | 'unknown-command'
  /** The projection has no query of this name. */
  | 'unknown-query'
  /** The projection has no index of this name. */
  | 'unknown-index'
  /** The aggregate has no event of this type. */
  | 'unknown-event'
  /** The stored schema version is newer than the running code. */
  | 'unsupported-version'
  /** A stored event or command could not be brought to the current schema version. */
  | 'upcast-failed'
  /** A decider made an event that its own schema refuses. */
  | 'invalid-event'
  /** The parameters of a query do not fit its schema. */
  | 'invalid-params'
  /** A schema validates asynchronously; deciding is synchronous. */
  | 'asynchronous-schema'
  /** A decider threw instead of returning a decision. */
  | 'decider-failed'
  /** A decider returned something that is neither events nor a rejection. */
  | 'invalid-decision'
  /** The ids of the events are not `<commandId>/0`, `<commandId>/1` … of the command that stores them. */
  | 'invalid-append';

/** Something went wrong that is not an expected outcome. `code` is stable; `message` names what was attempted. */
export class HeadwaterError extends Error {
  override readonly name: string = 'HeadwaterError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
