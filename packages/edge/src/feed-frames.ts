/** The frames that bring a socket from a position to the head of its feed. */
import { utf8Bytes, type CaughtUpFrame, type ErrorFrame, type Problem } from '@headwater/protocol';
import { cursorAt } from './cursor.ts';
import { ENVELOPE_BYTES, type Feed } from './feed.ts';
import type { FeedName } from './feed-name.ts';
import type { ResolvedConfig } from './resolved-config.ts';

/** A client further behind than this many frames reads pages. */
const MAX_FRAMES = 4;

export interface Reader {
  readonly position: number;
  /** False for one at the beginning that has no cursor yet. */
  readonly hasCursor: boolean;
}

export interface Delta {
  readonly frames: readonly string[];
  readonly bytes: number;
  /** The head, where a socket is that was sent the frames. */
  readonly position: number;
  /** False when the frames do not reach the head: the last one says so, and the client goes on by HTTP. */
  readonly isComplete: boolean;
}

/**
 * What follows the reader's position. Where that is too much, or a single command fits no frame, the last frame is an
 * empty one at the head: its `after` is not where the client is, so the client reads the feed from its own cursor.
 */
export function framesAfter(feed: Feed, config: ResolvedConfig, name: FeedName, { position, hasCursor }: Reader): Delta {
  const { limits, epoch } = config;
  const bytes = limits.frameBytes - ENVELOPE_BYTES;
  const head = feed.storage.position();
  const headCursor = cursorAt(name, epoch, head);
  const frames: string[] = [];
  let [at, after] = [position, hasCursor ? cursorAt(name, epoch, position) : undefined];
  while (at < head) {
    const page = feed.storage.page(at, { entries: limits.pageEntries, bytes });
    if (frames.length === MAX_FRAMES || page.bytes > bytes) {
      frames.push(entriesFrame(headCursor, '', headCursor));
      return deltaOf(frames, head, false);
    }
    const cursor = cursorAt(name, epoch, page.lastPosition);
    frames.push(entriesFrame(after, page.entriesJson, cursor));
    [at, after] = [page.lastPosition, cursor];
  }
  return deltaOf(frames, head, true);
}

export function caughtUpFrame(cursor: string): string {
  return JSON.stringify({ type: 'caught-up', cursor } satisfies CaughtUpFrame);
}

export function errorFrame(problem: Problem): string {
  return JSON.stringify({ type: 'error', problem } satisfies ErrorFrame);
}

function deltaOf(frames: readonly string[], position: number, isComplete: boolean): Delta {
  return { frames, bytes: frames.reduce((sum, frame) => sum + utf8Bytes(frame), 0), position, isComplete };
}

function entriesFrame(after: string | undefined, entriesJson: string, cursor: string): string {
  // Cursors are base64url.
  return `{"type":"entries",${after === undefined ? '' : `"after":"${after}",`}"entries":[${entriesJson}],"cursor":"${cursor}"}`;
}
