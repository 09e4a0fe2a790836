/** Why a live socket was closed. */

export const closeCodes = {
  badFrame: 4400,
  tokenExpired: 4401,
  notAllowed: 4403,
  /** The epoch changed or the cursor expired: go on by HTTP. */
  historyGone: 4409,
  protocolNotSpoken: 4426,
  tooManyMessages: 4429,
  frameTooBig: 1009,
  /** A slow reader, or an edge that goes down: connect again later. */
  tryAgainLater: 1013,
} as const;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];
