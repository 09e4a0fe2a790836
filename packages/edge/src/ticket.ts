/**
 * Tickets: what a browser takes along to open a socket, since it can send no header there.
 *
 * A ticket is signed by the feed object that will be asked to accept it, says for whom and for which feed and origin it
 * is, and is good for half a minute. That it is good only once is seen to where it is accepted.
 */
import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FeedName } from './feed-name.ts';

/** Times in milliseconds since 1970. */
export interface TicketClaims extends FeedName {
  readonly id: string;
  readonly expiresAt: number;
  readonly principalId: string;
  readonly origin: string;
  /** When the token expires that the ticket was asked for with. */
  readonly sessionExpiresAt: number;
}

export function signTicket(key: string, claims: TicketClaims): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${payload}.${signatureOf(key, payload)}`;
}

/** The claims of a ticket that was signed with this key. */
export function readTicket(key: string, ticket: string): TicketClaims | undefined {
  const [payload = '', signature = '', ...rest] = ticket.split('.');
  const [given, expected] = [Buffer.from(signature), Buffer.from(signatureOf(key, payload))];
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  // The signature says that `signTicket` made it.
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as TicketClaims;
}

/** The tenant that a ticket claims to be of, for finding the object that can tell. */
export function claimedTenant(ticket: string): unknown {
  try {
    const claims: unknown = JSON.parse(Buffer.from(ticket.split('.')[0] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null && 'tenant' in claims ? claims.tenant : undefined;
  } catch {
    return undefined;
  }
}

function signatureOf(key: string, payload: string): string {
  return createHmac('sha256', key).update(payload).digest('base64url');
}
