/** Tokens of an identity provider (JWT, RFC 7519), checked against its published keys. */
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { Authentication, Authenticator } from './authenticator.ts';
import { isPrincipalId, isTenant } from './principal.ts';

export interface JwtOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Address of the provider's key set, or the key set itself. */
  readonly jwks: string | JSONWebKeySet;
  /** Signatures that are taken, whatever a token says of itself. Default: RS256, ES256, EdDSA. */
  readonly algorithms?: readonly string[];
  /** Who a token speaks for; undefined refuses it. The tenant becomes part of the names of objects and is checked. */
  readonly principal: (claims: JWTPayload) => { readonly id: unknown; readonly tenant: unknown; readonly scopes?: unknown } | undefined;
  /** How the keys are fetched; for tests. */
  readonly fetch?: (
    url: string,
    init: { readonly headers: Headers; readonly method: 'GET'; readonly signal: AbortSignal },
  ) => Promise<Response>;
}

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];

/** Checks signature, `iss`, `aud`, `exp` (which must be there) and `nbf`. Keys that cannot be fetched are no reason to sign anybody out. */
export function jwt(options: JwtOptions): Authenticator {
  const { issuer, audience } = options;
  const algorithms = [...(options.algorithms ?? ALGORITHMS)];
  const getKey = keysOf(options);
  return {
    kind: 'authenticator',
    async verify(token, { clock, clockToleranceMs }) {
      try {
        const { payload } = await jwtVerify(token, getKey, {
          issuer,
          audience,
          algorithms,
          requiredClaims: ['exp'],
          clockTolerance: clockToleranceMs / 1000,
          currentDate: new Date(clock.now()),
        });
        return toPrincipal(payload, options);
      } catch (cause) {
        return cause instanceof KeysUnavailable ? { kind: 'keys-unavailable' } : { kind: 'unauthenticated', detail: detailOf(cause) };
      }
    },
  };
}

class KeysUnavailable extends Error {}

function keysOf({ jwks, fetch: fetchKeys }: JwtOptions): JWTVerifyGetKey {
  if (typeof jwks !== 'string') return createLocalJWKSet(jwks);
  const remote = createRemoteJWKSet(new URL(jwks), fetchKeys === undefined ? {} : { [customFetch]: fetchKeys });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (cause) {
      const isAboutToken = cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys;
      throw isAboutToken ? cause : new KeysUnavailable('The keys cannot be fetched.', { cause });
    }
  };
}

function toPrincipal(payload: JWTPayload, options: JwtOptions): Authentication {
  const { id, tenant, scopes } = options.principal(payload) ?? {};
  if (!isPrincipalId(id) || !isTenant(tenant)) return { kind: 'unauthenticated', detail: 'The token names nobody here.' };
  // `jwtVerify` asked for `exp` and checked that it is a number.
  const expiresAt = (payload.exp ?? 0) * 1000;
  return { kind: 'authenticated', principal: { id, tenant, expiresAt, ...(scopes === undefined ? {} : { scopes: toScopes(scopes) }) } };
}

/** A list, or (RFC 8693) names with spaces in between. */
function toScopes(scopes: unknown): readonly string[] {
  if (typeof scopes === 'string') return scopes.split(' ').filter((scope) => scope !== '');
  return Array.isArray(scopes) ? scopes.filter((scope): scope is string => typeof scope === 'string') : [];
}

/** Says what to do, not what the check saw. */
function detailOf(cause: unknown): string {
  return cause instanceof errors.JWTExpired ? 'The token has expired.' : 'The token is not valid here.';
}
