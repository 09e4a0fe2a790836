/** `GET /v1/feeds/{feed}/events?after=<cursor>&limit=`: what a feed brought after a cursor. */
import * as z from 'zod/mini';
import type { FeedEntry } from './feed-entry.ts';
import { feedEntrySchema, isFeedEntry } from './feed-entry.ts';
import { isArrayOf, isCursor, isFields, isText } from './guard.ts';
import type { WireSchema } from './wire-values.ts';
import { cursorSchema, textSchema, wire } from './wire-values.ts';

export interface FeedPage {
  readonly feed: string;
  readonly epoch: string;
  readonly entries: readonly FeedEntry[];
  /** Where the next page starts. */
  readonly cursor: string;
  /** True when nothing followed when the page was made. */
  readonly caughtUp: boolean;
}

export const feedPageSchema: WireSchema<FeedPage> = /* @__PURE__ */ wire(() =>
  z.looseObject({ feed: textSchema, epoch: textSchema, entries: z.array(feedEntrySchema), cursor: cursorSchema, caughtUp: z.boolean() }),
);

export function isFeedPage(value: unknown): value is FeedPage {
  return (
    isFields(value) &&
    isText(value['feed']) &&
    isText(value['epoch']) &&
    isArrayOf(value['entries'], isFeedEntry) &&
    isCursor(value['cursor']) &&
    typeof value['caughtUp'] === 'boolean'
  );
}
