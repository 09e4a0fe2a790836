/**
 * The version of the protocol, and the names under which it is negotiated.
 *
 * The schemas change only with the version: `version.test.ts` pins them to it.
 */

/** The protocol that this package describes. */
export const PROTOCOL_VERSION = 1;

/** Every version that an edge of this release speaks; sent as `supported` with `upgrade-required`. */
export const SUPPORTED_VERSIONS: readonly number[] = [PROTOCOL_VERSION];

/** Every request carries it; a request without it is taken as version 1. */
export const PROTOCOL_HEADER = 'Headwater-Protocol';

/** The WebSocket subprotocol that the edge echoes. */
export const LIVE_SUBPROTOCOL = 'headwater.v1';

/** A client offers `ticket.<ticket>` beside {@link LIVE_SUBPROTOCOL}; the edge never echoes it. */
export const TICKET_SUBPROTOCOL_PREFIX = 'ticket.';
