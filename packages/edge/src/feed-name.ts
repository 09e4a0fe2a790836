/** Which feed of which tenant: an object that a socket or an alarm woke does not know its own name. */
export interface FeedName {
  readonly tenant: string;
  readonly feed: string;
}
