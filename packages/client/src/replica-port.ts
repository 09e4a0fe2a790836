/**
 * What the sync needs of the local replica: commands to push, and ways to apply what the edge says.
 *
 * Every method is one or more transactions of the log and leaves memory and log in step. Each is idempotent: an answer
 * that is applied twice, late or out of order changes nothing that a newer one settled.
 */
import type { FeedEntry, GroupAnswer, PushGroup, StoredEvent } from '@headwater/protocol';

/** One group of a push, with what the replica must know when the answer comes. */
export interface OutgoingGroup {
  readonly group: PushGroup;
  /** The client id that numbered these sequences: an answer to a former one is ignored. */
  readonly clientId: string;
}

/** What is left to do after an answer was applied. */
export interface AnswerFollowUp {
  readonly kind:
    | 'done'
    /** More of the stream must be read, from the local confirmed version on: truncated, or a gap. */
    | 'read-stream'
    /** The journal changed its numbers or its client id: push the stream again, at once. */
    | 'push-again'
    /** The stream waits for a person, for a new version of the edge or app, or for a permission: leave it out until told. */
    | 'parked';
}

export type FeedFollowUp =
  | { readonly kind: 'applied' }
  /** `after` is not the stored cursor: read the feed from that. */
  | { readonly kind: 'elsewhere' }
  /** An entry does not continue what is stored of its stream: read that stream, then apply the page again. */
  | { readonly kind: 'read-stream'; readonly stream: string };

export interface FeedStep {
  readonly feed: string;
  /** The cursor before these entries; undefined: the beginning. */
  readonly after: string | undefined;
  readonly entries: readonly FeedEntry[];
  readonly cursor: string;
  readonly epoch?: string;
}

export interface ReplicaPort {
  /** Calls back after a command was recorded or taken back, in whatever tab; the sync then asks for groups. Returns how to stop. */
  onWork(listener: () => void): () => void;
  /** Streams with journal entries that may be pushed now (parked ones left out), oldest first. */
  pushableStreams(): Promise<string[]>;
  /** The group of a stream: its journal from the oldest entry on, within the limits. Undefined: nothing to push. */
  groupOf(stream: string, limits: { readonly maxCommands: number; readonly maxBytes: number }): Promise<OutgoingGroup | undefined>;
  applyAnswer(sent: OutgoingGroup, answer: GroupAnswer, lease: number): Promise<AnswerFollowUp>;
  /** Parks the stream's oldest command (a group problem that does not pass by itself). */
  park(stream: string, reason: 'quota' | 'unavailable' | 'forbidden', detail: string): Promise<void>;
  /** The edge's history of the stream is another one (protocol, `history-changed`): local history goes, the journal stays; read it again. */
  forgetHistory(stream: string, lease: number): Promise<void>;
  /** The confirmed version of a stream: where reading it goes on. */
  confirmedVersion(stream: string): Promise<number>;
  /** A page of a stream that continues `after`; events at or below the confirmed version are skipped. `headHash` belongs to `version`. */
  applyStreamPage(
    stream: string,
    page: { readonly events: readonly StoredEvent[]; readonly version: number; readonly headHash: string },
    lease: number,
  ): Promise<void>;
  feedCursor(feed: string): Promise<string | undefined>;
  applyFeed(step: FeedStep, lease: number): Promise<FeedFollowUp>;
  /** The feed begins anew (epoch changed, cursor expired): its cursor is forgotten; confirmed history and journal stay. */
  restartFeed(feed: string, lease: number): Promise<void>;
}
