/** `GET /v1/streams/{stream}/events?after=&limit=`: a page of one stream's history, in order. */
import * as z from 'zod/mini';
import type { StoredEvent } from './event.ts';
import { eventSchema, isStoredEvent } from './event.ts';
import { isArrayOf, isFields, isText, isVersion } from './guard.ts';
import type { WireSchema } from './wire-values.ts';
import { textSchema, versionSchema, wire } from './wire-values.ts';

export interface StreamPage {
  readonly stream: string;
  /** The head, which may lie beyond this page. */
  readonly version: number;
  /** The chain at `version`. */
  readonly headHash: string;
  readonly epoch: string;
  readonly events: readonly StoredEvent[];
  /** The `after` of the next page, or null. */
  readonly next: number | null;
}

export const streamPageSchema: WireSchema<StreamPage> = /* @__PURE__ */ wire(() =>
  z.looseObject({
    stream: textSchema,
    version: versionSchema,
    headHash: textSchema,
    epoch: textSchema,
    events: z.array(eventSchema),
    next: z.nullable(versionSchema),
  }),
);

export function isStreamPage(value: unknown): value is StreamPage {
  return (
    isFields(value) &&
    isText(value['stream']) &&
    isVersion(value['version']) &&
    isText(value['headHash']) &&
    isText(value['epoch']) &&
    isArrayOf(value['events'], isStoredEvent) &&
    (value['next'] === null || isVersion(value['next']))
  );
}
