/** The errors of the client: what nobody planned, as one class with a code. Expected outcomes are values, never these. */

/** Every code of {@link ClientError}: what it means and what a person can do. Codes are part of the public API. */
export type ClientErrorCode =
  /** The browser has no room left; nothing was recorded. Free some space, or sync and remove old data. */
  | 'quota-exceeded'
  /** The local database was closed: deleted, or being upgraded by a newer version of the app in another tab. Reload. */
  | 'log-closed'
  /** The local database failed; nothing was recorded. Try again. */
  | 'log-failed'
  /** The client was closed. */
  | 'client-closed'
  /** The client was not given this aggregate. */
  | 'unknown-aggregate'
  /** The aggregate has no command of this type. */
  | 'unknown-command'
  /** The client was not given the projection of this query. */
  | 'unknown-projection'
  /** No command with this id was recorded on this device, or its outcome is no longer kept. */
  | 'unknown-receipt'
  /** Only an unresolved command can be resolved, and only in the ways that it allows. */
  | 'not-resolvable'
  /** Another tab took over the sync. */
  | 'fenced'
  /** The documents of a projection cannot be computed by this version of the app. */
  | 'projection-failed'
  /** The stream holds an event that this version of the app cannot read. */
  | 'stream-unavailable'
  /** The decider of the command threw; nothing was recorded. */
  | 'command-failed'
  /** The local database still holds commands that the edge has not answered. */
  | 'pending-commands';

export class ClientError extends Error {
  override readonly name: string = 'ClientError';
  readonly code: ClientErrorCode;

  constructor(code: ClientErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
