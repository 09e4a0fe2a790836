/** Failures in words: what happened to the work, and what a person can do. */
import { ClientError, type ClientErrorCode } from '@headwater/client';

const sentences: Partial<Record<ClientErrorCode, string>> = {
  'quota-exceeded': 'This browser has no room left, so nothing was recorded. Free some space and try again.',
  'log-closed': 'The local database was closed, by a newer version of this page in another tab or because it was deleted. Reload the page.',
  'log-failed': 'The local database failed, so nothing was recorded. Try again.',
  'client-closed': 'This desk was closed. Reload the page.',
  'command-failed': 'This could not be worked out, so nothing was recorded. That is our mistake.',
  'stream-unavailable':
    'This order has something in its history that this version of the page cannot read. Reload the page to get a newer one.',
  'not-resolvable': 'This was decided already, perhaps in another tab.',
};

export function failureInWords(error: unknown): string {
  const known = error instanceof ClientError ? sentences[error.code] : undefined;
  return known ?? `Something went wrong: ${error instanceof Error ? error.message : String(error)}`;
}
