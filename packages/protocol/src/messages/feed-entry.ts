/** One entry of a feed. Positions rise by one; entries of a stream that left may later be void, and are then missing. */
import type { Json } from '@headwater/core';
import * as z from 'zod/mini';
import type { StoredEvent } from './event.ts';
import { eventSchema, isStoredEvent } from './event.ts';
import { isFields, isOrdinal, isText, isVersion } from './guard.ts';
import type { WireSchema } from './wire-values.ts';
import { jsonSchema, ordinalSchema, textSchema, versionSchema, wire } from './wire-values.ts';

export interface EventEntry {
  readonly position: number;
  readonly event: StoredEvent;
}

/** The stream left the feed: it was in it up to `version`, and clients drop it. */
export interface LeftEntry {
  readonly position: number;
  readonly left: string;
  readonly version: number;
}

/** The data of one event was erased. */
export interface ErasedEntry {
  readonly position: number;
  readonly erased: { readonly stream: string; readonly version: number };
}

export interface DeletedEntry {
  readonly position: number;
  readonly deleted: string;
}

/** The history of the stream changed: it follows again from version 1. */
export interface ResetEntry {
  readonly position: number;
  readonly reset: string;
}

/** A document that several streams share was rebuilt. A document of null is gone. */
export interface DocumentEntry {
  readonly position: number;
  readonly document: { readonly projection: string; readonly key: string; readonly document: Json };
}

/** Told apart by the field beside `position`. */
export type FeedEntry = EventEntry | LeftEntry | ErasedEntry | DeletedEntry | ResetEntry | DocumentEntry;

export const feedEntrySchema: WireSchema<FeedEntry> = /* @__PURE__ */ wire(() => {
  const position = ordinalSchema;
  return z.union([
    z.looseObject({ position, event: eventSchema }),
    z.looseObject({ position, left: textSchema, version: versionSchema }),
    z.looseObject({ position, erased: z.looseObject({ stream: textSchema, version: ordinalSchema }) }),
    z.looseObject({ position, deleted: textSchema }),
    z.looseObject({ position, reset: textSchema }),
    z.looseObject({ position, document: z.looseObject({ projection: textSchema, key: textSchema, document: jsonSchema }) }),
  ]);
});

export function isFeedEntry(value: unknown): value is FeedEntry {
  if (!isFields(value) || !isOrdinal(value['position'])) return false;
  const { erased, document } = value;
  return (
    isStoredEvent(value['event']) ||
    (isText(value['left']) && isVersion(value['version'])) ||
    (isFields(erased) && isText(erased['stream']) && isOrdinal(erased['version'])) ||
    isText(value['deleted']) ||
    isText(value['reset']) ||
    (isFields(document) && isText(document['projection']) && isText(document['key']) && 'document' in document)
  );
}
