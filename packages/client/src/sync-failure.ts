/** What can go wrong between this device and the edge, all of which the sync expects. */
import { ClientError } from './errors.ts';
import type { StallReason } from './sync-status.ts';

export type FailureKind =
  /** No answer: network error, time-out, a socket that went silent. Whether the request took effect is unknown. */
  | 'edge-unreachable'
  /** Something answered that is not an edge: a captive portal, a proxy's page, another API. */
  | 'not-an-edge'
  /** The edge, or a part of it, cannot answer now. */
  | 'edge-failing'
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

/**
 * One failure. It is thrown, so that it ends the try that it happened in; the line that tried expects it and decides what
 * comes of it.
 */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** A problem code of the protocol, an error code of the client, or a code of this layer. */
  readonly code: string;
  readonly status: number | undefined;
  /** The edge asked not to be asked sooner. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: FailureKind,
    code: string,
    message: string,
    extra: { readonly status?: number; readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.status = extra.status;
    this.retryAfterMs = extra.retryAfterMs;
  }
}

/** What is thrown besides comes from the log or the replica; it is a failure like others, and tried again. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('log-failed', error instanceof ClientError ? error.code : 'unexpected', String(error));
}

/** The reason that people are told when this is what keeps things from moving. */
export function stallReasonOf(kind: FailureKind): StallReason {
  switch (kind) {
    case 'signed-out':
    case 'refused':
      return 'not-allowed';
    case 'upgrade-required':
    case 'gone':
      return 'edge-failing';
    default:
      return kind;
  }
}
