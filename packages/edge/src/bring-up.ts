/**
 * Bringing feeds up to a stream, whoever published before: by asking for what they lack until they hold its head.
 *
 * A feed takes a publication at its own head of the stream alone and says where that is. So an empty publication at the
 * stream's head is the question "what do you hold?", and every answer tells how to go on.
 */
import type { FeedPublisher, Publication, PublishOutcome } from './publication.ts';

export interface PublicationSource {
  /** What follows a version, as much as one call may carry; empty at the head. Undefined: the stream has no events. */
  after(version: number): Promise<Publication | undefined> | Publication | undefined;
}

/** Each round of a healthy feed brings it forward; one that does not is left to the next alarm. */
const MAX_ROUNDS = 10_000;

/** True when the feed holds the stream up to `first.version` at least. Throws what the feed's call throws. */
export async function bringUp(
  publisher: FeedPublisher,
  feed: { readonly tenant: string; readonly feed: string },
  first: Publication,
  source: PublicationSource,
): Promise<boolean> {
  const [outcome] = await publisher.publish(feed, [first]);
  return outcome !== undefined && continueFrom(publisher, feed, { first, outcome }, source);
}

/** Goes on from the feed's answer to `first`. */
export async function continueFrom(
  publisher: FeedPublisher,
  feed: { readonly tenant: string; readonly feed: string },
  { first, outcome }: { readonly first: Publication; readonly outcome: PublishOutcome },
  source: PublicationSource,
): Promise<boolean> {
  let held = -1;
  let answer: PublishOutcome | undefined = outcome;
  for (let round = 0; answer !== undefined && round < MAX_ROUNDS; round += 1) {
    const version: number = answer.kind === 'forked' ? 0 : answer.version;
    if (answer.kind === 'taken' && version >= first.version) return true;
    // A feed that asks for the same again, twice forked included, gets no further by it.
    if (answer.kind !== 'forked' && version <= held) return false;
    if (answer.kind === 'forked' && held === 0) return false;
    held = version;
    const next = await source.after(version);
    if (next === undefined) return false;
    [answer] = await publisher.publish(feed, [next]);
  }
  return false;
}
