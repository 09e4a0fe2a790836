/**
 * A call to an object that threw: nobody knows whether it took effect, and asking again is safe.
 *
 * Every deploy resets all objects; an overloaded one must not be asked again at once.
 */
import type { GroupRefusal } from './stream-rpc.ts';
import type { Log } from './ports.ts';
import { problem } from '@headwater/protocol';

const RETRY_AFTER_MS = 1_000;
const RETRY_OVERLOADED_AFTER_MS = 10_000;

export function toRefusal(cause: unknown, log: Log, where: Readonly<Record<string, unknown>>): GroupRefusal {
  const isOverloaded = typeof cause === 'object' && cause !== null && 'overloaded' in cause && cause.overloaded === true;
  log({ level: 'warn', event: 'object-failed', ...where, overloaded: isOverloaded, reason: String(cause) });
  return { kind: 'problem', problem: problem('unavailable'), retryAfterMs: isOverloaded ? RETRY_OVERLOADED_AFTER_MS : RETRY_AFTER_MS };
}
