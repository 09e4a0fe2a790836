/**
 * What travels from a stream object to a feed object: the contract between the two.
 *
 * Bodies stay text: commits are joined, never parsed, on their way; only projections look inside.
 */

/** One commit as stored: the events of one command or more, as the comma-joined JSON texts of the events. */
export interface CommitText {
  readonly firstVersion: number;
  readonly lastVersion: number;
  readonly eventsJson: string;
}

/** A run of commits of one stream, without a gap, for one feed. */
export interface Publication {
  readonly stream: string;
  readonly epoch: string;
  /** The version before the first event, and the chain there (`""` at 0). */
  readonly baseVersion: number;
  readonly baseHash: string;
  /** The version of the last event, and the chain there. */
  readonly version: number;
  readonly headHash: string;
  readonly commits: readonly CommitText[];
}

/** The feed's answer for one publication. It never throws for these. */
export type PublishOutcome =
  /** The feed now holds the stream up to `version` (which may be beyond this publication). */
  | { readonly kind: 'taken'; readonly stream: string; readonly version: number }
  /** The publication begins beyond what the feed holds: publish from `version` on. */
  | { readonly kind: 'behind'; readonly stream: string; readonly version: number }
  /** The chain does not fit: the stream was restored. Publish again from version 0. */
  | { readonly kind: 'forked'; readonly stream: string };

/** What a feed object offers to stream objects and the worker (RPC). `feed` names itself: an object woken by an alarm has no name. */
export interface FeedPublisher {
  publish(feed: { readonly tenant: string; readonly feed: string }, publications: readonly Publication[]): Promise<PublishOutcome[]>;
}

/** Names of the Durable Objects. `/` is in no tenant, stream or feed name. */
export function streamObjectName(tenant: string, stream: string): string {
  return `${tenant}/${stream}`;
}

export function feedObjectName(tenant: string, feed: string): string {
  return `${tenant}/${feed}`;
}
