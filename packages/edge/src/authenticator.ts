/** What turns a bearer token into a principal. */
import type { Clock } from './ports.ts';
import type { Principal } from './principal.ts';

export type Authentication =
  | { readonly kind: 'authenticated'; readonly principal: Principal }
  /** The token is not valid here. `detail` is for people and says nothing about keys. */
  | { readonly kind: 'unauthenticated'; readonly detail: string }
  /** Nobody can say: the keys cannot be fetched. The client keeps everything and tries again. */
  | { readonly kind: 'keys-unavailable' };

export interface AuthenticationContext {
  readonly clock: Clock;
  /** How far the clock of whoever issues tokens may be off. */
  readonly clockToleranceMs: number;
}

export interface Authenticator {
  readonly kind: 'authenticator';
  /** Never throws for a token, whatever it is. */
  verify(token: string, context: AuthenticationContext): Promise<Authentication>;
  /** Signs a token without asking for a password. Where it is absent there is no development sign-in. */
  readonly issue?: (identity: DevelopmentIdentity, context: AuthenticationContext) => Promise<IssuedToken>;
}

export interface DevelopmentIdentity {
  readonly id: string;
  readonly tenant: string;
  readonly expiresInSeconds?: number;
}

export interface IssuedToken {
  readonly token: string;
  /** ISO 8601 in UTC. */
  readonly expiresAt: string;
}
