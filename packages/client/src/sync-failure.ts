/** What can go wrong between this device and the edge, as a value: the sync expects all of it. */
import type { StallReason } from './sync-status.ts';

export type FailureKind =
  /** No answer: network error, time-out, a socket that went silent. Whether the request took effect is unknown. */
  | 'unreachable'
  /** Something answered that is not an edge: a captive portal, a proxy's page, another API. */
  | 'not-an-edge'
  /** The edge, or a part of it, cannot answer now. */
  | 'failing'
  | 'rate-limited'
  /** There is no token, or the edge refuses it. */
  | 'signed-out'
  /** The edge does not speak this client's protocol. */
  | 'upgrade-required'
  /** The epoch changed, or the cursor is unknown or too old. */
  | 'gone'
  /** The edge refuses the request as it is: a status of 4xx that is none of the above. */
  | 'refused'
  /** The local database failed. */
  | 'log-failed'
  /** The edge answers, and nothing moves. */
  | 'no-progress';

export interface Failure {
  readonly kind: FailureKind;
  /** A problem code of the protocol, an error code of the client, or a code of this layer. */
  readonly code: string;
  readonly message: string;
  readonly status?: number | undefined;
  /** The edge asked not to be asked sooner. */
  readonly retryAfterMs?: number | undefined;
}

/** Makes a failure. */
export function failure(kind: FailureKind, code: string, message: string, extra: Pick<Failure, 'status' | 'retryAfterMs'> = {}): Failure {
  return { kind, code, message, ...extra };
}

/** A failure on its way out of a line's work: it ends the try that it happened in, and {@link Line} hears of it. */
export class SyncError extends Error {
  readonly failure: Failure;

  constructor(cause: Failure) {
    super(cause.message);
    this.failure = cause;
  }
}

/** The reason that people are told when this is what keeps things from moving. */
export const stallReasonOf: Readonly<Record<FailureKind, StallReason>> = {
  unreachable: 'edge-unreachable',
  'not-an-edge': 'not-an-edge',
  failing: 'edge-failing',
  'rate-limited': 'rate-limited',
  'signed-out': 'not-allowed',
  'upgrade-required': 'edge-failing',
  gone: 'edge-failing',
  refused: 'not-allowed',
  'log-failed': 'log-failed',
  'no-progress': 'no-progress',
};
