/** The errors of the client: what nobody planned, as one class with a code. Expected outcomes are values, never these. */

/** Every code of {@link ClientError}: what it means and what a person can do. Codes are part of the public API. */
export const clientErrorCodes = {
  'quota-exceeded': 'The browser has no room left; nothing was recorded. Free some space, or sync and remove old data.',
  'log-closed': 'The local database was closed: deleted, or being upgraded by a newer version of the app in another tab. Reload.',
  'log-failed': 'The local database failed; nothing was recorded. Try again.',
  'client-closed': 'The client was closed.',
  'unknown-aggregate': 'The client was not given this aggregate.',
  'unknown-command': 'The aggregate has no command of this type.',
  'unknown-projection': 'The client was not given the projection of this query.',
  'unknown-receipt': 'No command with this id was recorded on this device, or its outcome is no longer kept.',
  'not-resolvable': 'Only an unresolved command can be resolved, and only in the ways that it allows.',
  fenced: 'Another tab took over the sync.',
  'projection-failed': 'The documents of a projection cannot be computed by this version of the app.',
  'stream-unavailable': 'The stream holds an event that this version of the app cannot read.',
  'command-failed': 'The decider of the command threw; nothing was recorded.',
  'pending-commands': 'The local database still holds commands that the edge has not answered.',
} as const;

export type ClientErrorCode = keyof typeof clientErrorCodes;

export class ClientError extends Error {
  override readonly name: string = 'ClientError';
  readonly code: ClientErrorCode;

  constructor(code: ClientErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
