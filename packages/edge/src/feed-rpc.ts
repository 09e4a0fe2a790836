/** What a feed object offers to the Worker, beside taking publications. Methods answer with unions and never throw for an expected outcome. */
import type { Problem } from '@headwater/protocol';
import type { FeedName } from './feed-name.ts';
import type { FeedPublisher } from './publication.ts';

/** `json` is the whole body of the answer. */
export type FeedAnswer = { readonly kind: 'read'; readonly json: string } | { readonly kind: 'problem'; readonly problem: Problem };

export interface QueryCall {
  readonly query: string;
  /** The input of the query's schema. */
  readonly params: unknown;
  /** The version of a stream that the answer must include. */
  readonly atLeast?: { readonly stream: string; readonly version: number };
}

/** For whom a ticket is, and for how long the socket that it opens may live. Times in milliseconds since 1970. */
export interface TicketCall {
  readonly principalId: string;
  readonly origin: string;
  readonly sessionExpiresAt: number;
}

export interface FeedRpc extends FeedPublisher {
  readEntries(name: FeedName, call: { readonly after?: string; readonly limit: number }): Promise<FeedAnswer>;
  query(name: FeedName, call: QueryCall): Promise<FeedAnswer>;
  issueTicket(name: FeedName, call: TicketCall): Promise<FeedAnswer>;
  /** Opens a live socket; see `liveRequest`. Answers 101, or a problem as JSON with its status. */
  fetch(request: Request): Promise<Response>;
}
