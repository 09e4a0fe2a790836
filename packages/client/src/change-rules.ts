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
export function judgeChange(change: Change, stored: StoredMarks): CommitResult {
  if (change.lease !== undefined && change.lease < stored.lease) return { kind: 'fenced' };
  const streams = change.streams
    .filter(({ stream, expectedRevision }) => (stored.headOf(stream)?.revision ?? 0) !== expectedRevision)
    .map(({ stream }) => stream);
  const cursor = change.feed !== undefined && stored.cursorOf(change.feed.feed) !== change.feed.expectedCursor;
  return streams.length > 0 || cursor ? { kind: 'stale', streams, cursor } : { kind: 'committed' };
}

/** @throws `log-failed` for a change that would leave a gap, lower a version, or write to another stream's journal. */
export function assertContinues(change: StreamChange, stored: StreamHead | undefined): void {
  const { stream, head } = change;
  const before = change.dropHistory === true ? 0 : (stored?.version ?? 0);
  if (!continues(change, before)) throw broken(stream, `version ${head.version} does not follow from version ${before}`);
  if (change.journalPut?.some((entry) => entry.stream !== stream) === true) throw broken(stream, 'a journal entry of another stream');
}

/** @throws `log-failed` when a stream is named twice: which of the two heads is meant cannot be known. */
export function assertDistinctStreams(change: Change): void {
  const seen = new Set<string>();
  for (const { stream } of change.streams) {
    if (seen.has(stream)) throw broken(stream, 'named twice');
    seen.add(stream);
  }
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

function broken(stream: string, reason: string): ClientError {
  return new ClientError('log-failed', `The change of stream ${stream} was refused: ${reason}.`);
}
