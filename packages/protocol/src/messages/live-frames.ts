/** The frames of `GET /v1/live`: JSON text, but for the heartbeat, whose `ping` and `pong` are plain text. */
import * as z from 'zod/mini';
import type { Problem } from '../problems.ts';
import type { FeedEntry } from './feed-entry.ts';
import { feedEntrySchema, isFeedEntry } from './feed-entry.ts';
import { isAbsentOr, isArrayOf, isCursor, isFields } from './guard.ts';
import { isProblem, problemSchema } from './problem.ts';
import type { WireSchema } from './wire-values.ts';
import { cursorSchema, ordinalSchema, uuidSchema, wire } from './wire-values.ts';

export const PING = 'ping';
export const PONG = 'pong';

/** The first frame of a client, and its only one. Without `after` the feed is followed from its beginning. */
export interface HelloFrame {
  readonly type: 'hello';
  /** One that the edge does not speak is closed with 4426. */
  readonly protocol: number;
  readonly clientId: string;
  readonly after?: string;
}

/** For a client whose cursor is `after` (none: absent); any other reads the feed from its own cursor instead. */
export interface EntriesFrame {
  readonly type: 'entries';
  readonly after?: string;
  readonly entries: readonly FeedEntry[];
  /** The cursor after this frame. */
  readonly cursor: string;
}

/** The catch-up is over; what follows is live. */
export interface CaughtUpFrame {
  readonly type: 'caught-up';
  readonly cursor: string;
}

/** The socket stays, unless a close follows. */
export interface ErrorFrame {
  readonly type: 'error';
  readonly problem: Problem;
}

export type EdgeFrame = EntriesFrame | CaughtUpFrame | ErrorFrame;

export const helloFrameSchema: WireSchema<HelloFrame> = /* @__PURE__ */ wire(() =>
  z.strictObject({
    type: z.literal('hello'),
    protocol: ordinalSchema,
    clientId: uuidSchema,
    after: z.exactOptional(cursorSchema),
  }),
);

export const edgeFrameSchema: WireSchema<EdgeFrame> = /* @__PURE__ */ wire(() =>
  z.discriminatedUnion('type', [
    z.looseObject({
      type: z.literal('entries'),
      after: z.exactOptional(cursorSchema),
      entries: z.array(feedEntrySchema),
      cursor: cursorSchema,
    }),
    z.looseObject({ type: z.literal('caught-up'), cursor: cursorSchema }),
    z.looseObject({ type: z.literal('error'), problem: problemSchema }),
  ]),
);

export function isEdgeFrame(value: unknown): value is EdgeFrame {
  if (!isFields(value)) return false;
  switch (value['type']) {
    case 'entries':
      return isAbsentOr(value, 'after', isCursor) && isArrayOf(value['entries'], isFeedEntry) && isCursor(value['cursor']);
    case 'caught-up':
      return isCursor(value['cursor']);
    case 'error':
      return isProblem(value['problem']);
    default:
      return false;
  }
}
