/** What a failure of IndexedDB means to the client. */
import { ClientError } from '../errors.ts';

/** `attempted` says what failed, without a full stop. */
export function failureOf(error: unknown, attempted: string): ClientError {
  if (error instanceof ClientError) return error;
  if (isNamed(error, 'QuotaExceededError'))
    return new ClientError('quota-exceeded', `${attempted}: there is no room left.`, { cause: error });
  return new ClientError('log-failed', `${attempted}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

/** By name: browsers differ in the class of the quota's error. */
export function isNamed(error: unknown, name: string): boolean {
  return (error as Partial<Error> | null | undefined)?.name === name;
}
