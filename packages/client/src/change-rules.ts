/**
 * What every event log asks of a change before it writes anything: the right to write (lease, revisions, cursor), and a
 * history that stays without a gap. Pure, so that the logs differ in storage alone.
 */
import { ClientError } from './errors.ts';
import type { Change, CommitResult, StreamChange, StreamHead } from './event-log.ts';

/** What a change is held against, read in the transaction that writes it. */
export interface StoredMarks {
  readonly lease: number;
  headOf(stream: string): StreamHead | undefined;
  cursorOf(feed: string): string | undefined;
}

/** Whether the change may be written. All streams that are stale are named, so that the caller reads once. */
export function judgeChange({ lease, streams, feed }: Change, stored: StoredMarks): CommitResult {
  if (lease !== undefined && lease < stored.lease) return { kind: 'fenced' };
  const stale = streams
    .filter(({ stream, expectedRevision }) => (stored.headOf(stream)?.revision ?? 0) !== expectedRevision)
    .map(({ stream }) => stream);
  const cursor = feed !== undefined && stored.cursorOf(feed.feed) !== feed.expectedCursor;
  return stale.length > 0 || cursor ? { kind: 'stale', streams: stale, cursor } : { kind: 'committed' };
}

/** @throws `log-failed` for a change that would leave a gap, lower a version, or write to another stream's journal. */
export function assertContinues(change: StreamChange, stored: StreamHead | undefined): void {
  const { stream, head, dropHistory, journalPut = [] } = change;
  const before = dropHistory ? 0 : (stored?.version ?? 0);
  assert(continues(change, before), stream, `version ${head.version} does not follow from version ${before}`);
  for (const entry of journalPut) assert(entry.stream === stream, stream, 'a journal entry of another stream');
}

/** @throws `log-failed` when a stream is named twice: which of the two heads is meant cannot be known. */
export function assertDistinctStreams({ streams }: Change): void {
  const seen = new Set<string>();
  for (const { stream } of streams) assert(seen.size < seen.add(stream).size, stream, 'named twice');
}

/** Whether a feed of these has yet to bring what the log holds of the stream. */
export function isAhead(head: StreamHead, feeds: readonly string[]): boolean {
  return feeds.some((feed) => head.version > (head.fedVersions[feed] ?? 0));
}

function continues({ head, events = [], snapshot }: StreamChange, before: number): boolean {
  const first = events[0]?.version ?? head.version + 1;
  const contiguous = events.every(({ version }, index) => version === first + index) && first + events.length - 1 === head.version;
  // A stream may begin with a snapshot: its events up to there are read when somebody asks for them.
  const begins = before === 0 && snapshot !== undefined && snapshot.version >= first - 1;
  return contiguous && (first === before + 1 || begins);
}

function assert(holds: boolean, stream: string, otherwise: string): void {
  if (!holds) throw new ClientError('log-failed', `Changing ${stream}: ${otherwise}.`);
}
