/** What a change is held against, read at the start of the transaction that writes it. */
import type { StoredMarks } from '../change-rules.ts';
import type { Change } from '../event-log.ts';
import type { FeedRow } from './schema.ts';
import type { WriteTransaction } from './transactions.ts';

/** Issues its requests before it returns: writes that are issued afterwards do not show. */
export async function readMarks(
  transaction: WriteTransaction,
  { streams, feed, lease }: Change,
): Promise<StoredMarks & { readonly feedRow: FeedRow | undefined }> {
  const [leaseRow, feedRow, ...heads] = await Promise.all([
    lease === undefined ? undefined : transaction.objectStore('meta').get('lease'),
    feed === undefined ? undefined : transaction.objectStore('feeds').get(feed.feed),
    ...streams.map(({ stream }) => transaction.objectStore('heads').get(stream)),
  ]);
  const headByStream = new Map(streams.map(({ stream }, index) => [stream, heads[index]]));
  return {
    lease: leaseOf(leaseRow),
    headOf: (stream) => headByStream.get(stream),
    cursorOf: () => feedRow?.cursor,
    feedRow,
  };
}

/** The fencing epoch; 0 before a leader took one. */
export function leaseOf(stored: string | number | undefined): number {
  return typeof stored === 'number' ? stored : 0;
}
