/**
 * Tickets: what a browser takes along to open a socket, since it can send no header there.
 *
 * A ticket is signed by the feed object that will be asked to accept it, says for whom and for which feed and origin it
 * is, and is good for half a minute. That it is good only once is seen to where it is accepted.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { fromBase64Url, toBase64Url } from './base64url.ts';
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
  const payload = toBase64Url(JSON.stringify(claims));
  return `${payload}.${signatureOf(key, payload)}`;
}

/** The claims of a ticket that was signed with this key. */
export function readTicket(key: string, ticket: string): TicketClaims | undefined {
  const [payload = '', signature = '', ...rest] = ticket.split('.');
  const encoder = new TextEncoder();
  const [given, expected] = [encoder.encode(signature), encoder.encode(signatureOf(key, payload))];
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  // The signature says that `signTicket` made it.
  return JSON.parse(fromBase64Url(payload) ?? '') as TicketClaims;
}

/** The tenant that a ticket claims to be of, for finding the object that can tell. */
export function claimedTenant(ticket: string): unknown {
  try {
    const claims: unknown = JSON.parse(fromBase64Url(ticket.split('.')[0] ?? '') ?? '');
    return typeof claims === 'object' && claims !== null && 'tenant' in claims ? claims.tenant : undefined;
  } catch {
    return undefined;
  }
}

function signatureOf(key: string, payload: string): string {
  return createHmac('sha256', key).update(payload).digest('base64url');
}
