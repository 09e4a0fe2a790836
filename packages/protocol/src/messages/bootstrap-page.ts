/**
 * `GET /v1/feeds/{feed}/bootstrap?page=`: a first sync without history, of states and documents.
 *
 * Nothing is shown before the feed was followed beyond the highest `asOf` of all pages.
 */
import type { Json } from '@headwater/core';
import * as z from 'zod/mini';
import { isArrayOf, isCursor, isFields, isText, isVersion } from './guard.ts';
import type { WireSchema } from './wire-values.ts';
import { cursorSchema, jsonSchema, textSchema, versionSchema, wire } from './wire-values.ts';

export interface BootstrapSnapshot {
  readonly stream: string;
  readonly version: number;
  readonly headHash: string;
  readonly fingerprint: string;
  readonly state: Json;
}

export interface BootstrapDocument {
  readonly projection: string;
  readonly projectionVersion: number;
  readonly key: string;
  readonly document: Json;
}

export interface BootstrapPage {
  readonly feed: string;
  readonly epoch: string;
  /** The feed position of this page's data: entries up to it are skipped for its rows, leaves included. */
  readonly asOf: number;
  readonly snapshots: readonly BootstrapSnapshot[];
  readonly documents: readonly BootstrapDocument[];
  /** Where to start to follow the feed; the same on every page. */
  readonly cursor: string;
  /** The `page` of the next page, or null. */
  readonly nextPage: string | null;
}

export const bootstrapPageSchema: WireSchema<BootstrapPage> = /* @__PURE__ */ wire(() =>
  z.looseObject({
    feed: textSchema,
    epoch: textSchema,
    asOf: versionSchema,
    snapshots: z.array(
      z.looseObject({ stream: textSchema, version: versionSchema, headHash: textSchema, fingerprint: textSchema, state: jsonSchema }),
    ),
    documents: z.array(z.looseObject({ projection: textSchema, projectionVersion: versionSchema, key: textSchema, document: jsonSchema })),
    cursor: cursorSchema,
    nextPage: z.nullable(textSchema),
  }),
);

export function isBootstrapPage(value: unknown): value is BootstrapPage {
  return (
    isFields(value) &&
    isText(value['feed']) &&
    isText(value['epoch']) &&
    isVersion(value['asOf']) &&
    isArrayOf(value['snapshots'], isBootstrapSnapshot) &&
    isArrayOf(value['documents'], isBootstrapDocument) &&
    isCursor(value['cursor']) &&
    (value['nextPage'] === null || isText(value['nextPage']))
  );
}

function isBootstrapSnapshot(value: unknown): value is BootstrapSnapshot {
  return (
    isFields(value) &&
    isText(value['stream']) &&
    isVersion(value['version']) &&
    isText(value['headHash']) &&
    isText(value['fingerprint']) &&
    'state' in value
  );
}

function isBootstrapDocument(value: unknown): value is BootstrapDocument {
  return (
    isFields(value) && isText(value['projection']) && isVersion(value['projectionVersion']) && isText(value['key']) && 'document' in value
  );
}
