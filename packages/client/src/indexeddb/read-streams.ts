/** Reading streams: many in one transaction, with all their requests on the way at once. */
import type { RecordedEvent } from '@headwater/core';
import type { StoredStream, StreamHead } from '../event-log.ts';
import { feedsIn, keysFrom, segmentsAfter, type HeadRow, type LogDatabase } from './schema.ts';
import { startRead } from './transactions.ts';

/** How many segments are asked for at a time when nobody knows how many events they hold. */
const segmentsAtOnce = 32;

export async function readStreams(database: LogDatabase, streams: readonly string[]): Promise<StoredStream[]> {
  const transaction = startRead(database, 'heads', 'snapshots', 'events', 'journal');
  return Promise.all(
    streams.map(async (stream) => {
      const [head, snapshot, journal] = await Promise.all([
        transaction.objectStore('heads').get(stream),
        transaction.objectStore('snapshots').get(stream),
        transaction.objectStore('journal').getAll(keysFrom(stream)),
      ]);
      const after = snapshot?.version ?? 0;
      const segments =
        head === undefined || head.version === after ? [] : await transaction.objectStore('events').getAll(segmentsAfter(stream, after));
      return { stream, head: head && headOf(head), snapshot, tail: eventsAfter(segments, after), journal };
    }),
  );
}

/** Events of a stream after a version, at most `limit`, in order. */
export async function readEvents(
  database: LogDatabase,
  stream: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<RecordedEvent[]> {
  const store = startRead(database, 'events').objectStore('events');
  const found: RecordedEvent[] = [];
  for (let last = after; found.length < limit;) {
    const segments = await store.getAll(segmentsAfter(stream, last), segmentsAtOnce);
    for (const event of eventsAfter(segments, last)) found.push(event);
    if (segments.length < segmentsAtOnce) break;
    last = found.at(-1)!.version; // a segment is never empty
  }
  return found.slice(0, Math.max(0, limit));
}

/** Heads of streams that are further than one of these feeds brought them, by name. */
export async function readStreamsAhead(database: LogDatabase, feeds: readonly string[]): Promise<StreamHead[]> {
  const index = startRead(database, 'heads').objectStore('heads').index('fedBy');
  const ahead: StreamHead[] = [];
  let range: IDBKeyRange | undefined;
  // From one distinct value to the next, which is few steps however many streams share it.
  for (let cursor = await index.openKeyCursor(range); cursor !== null; cursor = await index.openKeyCursor(range)) {
    const fedBy = cursor.key;
    const upToDate = feedsIn(fedBy);
    if (feeds.some((feed) => !upToDate.includes(feed))) for (const row of await index.getAll(fedBy)) ahead.push(headOf(row));
    range = IDBKeyRange.lowerBound(fedBy, true);
  }
  return ahead.toSorted((left, right) => (left.stream < right.stream ? -1 : 1));
}

function headOf({ fedBy: _fedBy, ...head }: HeadRow): StreamHead {
  return head;
}

function eventsAfter(segments: readonly (readonly RecordedEvent[])[], after: number): RecordedEvent[] {
  return segments.flat().filter(({ version }) => version > after);
}
