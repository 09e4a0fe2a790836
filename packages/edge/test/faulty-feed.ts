/** A feed object that fails when a test says so. */
import type { Publication, PublishOutcome } from '../src/publication.ts';

/** Set by tests, which share an isolate with the Worker. */
export const faults: { feed: 'none' | 'down' | 'fails-after-commit' } = { feed: 'none' };

type Publish = (
  feed: { readonly tenant: string; readonly feed: string },
  publications: readonly Publication[],
) => Promise<PublishOutcome[]>;

/** Wraps a `publish`: it fails before or after it did its work. */
export async function publishFaulty(publish: Publish, ...call: Parameters<Publish>): Promise<PublishOutcome[]> {
  if (faults.feed === 'down') throw new Error('the feed is down');
  const outcomes = await publish(...call);
  if (faults.feed === 'fails-after-commit') throw new Error('the feed failed after it had stored the publication');
  return outcomes;
}
