/**
 * Sign-in without passwords, for local runs: the edge signs tokens for whoever asks (`POST /v1/dev/token`).
 *
 * Never configure it where anybody else can reach the edge. Without it the address answers 404.
 */
import { SignJWT, errors, jwtVerify } from 'jose';
import type { Authenticator } from './authenticator.ts';
import { isPrincipalId, isTenant } from './principal.ts';

export interface DevelopmentSignInOptions {
  /** What the tokens are signed with (HS256); at least 32 characters. */
  readonly key: string;
}

const ISSUER = 'headwater-development';
const LIFETIME_SECONDS = 12 * 60 * 60;

export function developmentSignIn({ key }: DevelopmentSignInOptions): Authenticator {
  if (key.length < 32) throw new TypeError('developmentSignIn: the key has fewer than 32 characters.');
  const secret = new TextEncoder().encode(key);
  return {
    kind: 'authenticator',
    async verify(token, { clock, clockToleranceMs }) {
      try {
        const { payload } = await jwtVerify(token, secret, {
          issuer: ISSUER,
          algorithms: ['HS256'],
          requiredClaims: ['exp', 'sub', 'tenant'],
          clockTolerance: clockToleranceMs / 1000,
          currentDate: new Date(clock.now()),
        });
        const { sub: id, exp = 0, tenant } = payload;
        if (!isPrincipalId(id) || !isTenant(tenant)) return { kind: 'unauthenticated', detail: 'The token names nobody here.' };
        return { kind: 'authenticated', principal: { id, tenant, expiresAt: exp * 1000 } };
      } catch (cause) {
        return {
          kind: 'unauthenticated',
          detail: cause instanceof errors.JWTExpired ? 'The token has expired.' : 'The token is not valid here.',
        };
      }
    },
    async issue({ id, tenant, expiresInSeconds = LIFETIME_SECONDS }, { clock }) {
      const issuedAt = Math.floor(clock.now() / 1000);
      const expiresAt = issuedAt + expiresInSeconds;
      const token = await new SignJWT({ tenant })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(ISSUER)
        .setSubject(id)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(secret);
      return { token, expiresAt: new Date(expiresAt * 1000).toISOString() };
    },
  };
}
