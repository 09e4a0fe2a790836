/** Who a request comes from. It is taken from the token alone: never from the body, the path or another header. */

export interface Principal {
  /** Unique within the tenant; recorded as `actor` in events. */
  readonly id: string;
  readonly tenant: string;
  readonly scopes?: readonly string[];
  /** When the token expires, in milliseconds since 1970. */
  readonly expiresAt: number;
}

const TENANT = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
// Only half of a surrogate pair matches \p{Cs} in a unicode pattern; control characters would break log lines.
const PRINCIPAL_ID = /^[^\p{Cs}\p{Cc}]{1,200}$/u;

/** True for `[A-Za-z0-9][A-Za-z0-9_.-]{0,63}`: a tenant's name is part of the names of its objects. */
export function isTenant(value: unknown): value is string {
  return typeof value === 'string' && TENANT.test(value);
}

/** True for 1 to 200 characters without control characters. */
export function isPrincipalId(value: unknown): value is string {
  return typeof value === 'string' && PRINCIPAL_ID.test(value);
}
