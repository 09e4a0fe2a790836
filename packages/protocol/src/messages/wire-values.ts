/** The small values that messages are made of: names, ids, positions, hashes, times. */
import type { Json } from '@headwater/core';
import { parseStream } from '@headwater/core';
import * as z from 'zod/mini';

/** A schema whose values are `T` on the wire and in memory alike: nothing is transformed. */
export type WireSchema<T> = z.ZodMiniType<T>;

/** Builds a schema. Marked pure where it is called, so that a bundle without the schema is one without zod. */
export function wire<T>(build: () => WireSchema<T>): WireSchema<T> {
  return build();
}

const FEED = /^[a-z][A-Za-z0-9_.-]{0,63}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
// In a unicode pattern \p{Cs} matches a surrogate only where its partner is missing.
const WELL_FORMED = /^\P{Cs}*$/u;

/** True for the name of a feed: `[a-z][A-Za-z0-9_.-]{0,63}`. */
export function isFeed(text: string): boolean {
  return FEED.test(text);
}

/** True for a UUID of any version, in lower case: the form of client ids and command ids. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

export const streamSchema: WireSchema<string> = /* @__PURE__ */ wire(() =>
  z
    .string()
    .check(z.refine((text) => parseStream(text) !== undefined, { error: 'not a stream name', params: { problem: 'invalid-stream' } })),
);

export const feedSchema: WireSchema<string> = /* @__PURE__ */ wire(() => z.string().check(z.regex(FEED)));

export const uuidSchema: WireSchema<string> = /* @__PURE__ */ wire(() => z.string().check(z.regex(UUID)));

export const textSchema: WireSchema<string> = /* @__PURE__ */ wire(() => z.string());

/** A name or id given by a domain or an application: 1 to 200 UTF-16 units, well-formed. */
export const labelSchema: WireSchema<string> = /* @__PURE__ */ wire(() =>
  z.string().check(z.minLength(1), z.maxLength(200), z.regex(WELL_FORMED)),
);

/** UTC with milliseconds, as `Date.prototype.toISOString` writes it: the order of the texts is the order of the times. */
export const timestampSchema: WireSchema<string> = /* @__PURE__ */ wire(() => z.iso.datetime({ precision: 3 }));

/** A version; 0 is that of a stream that does not exist. */
export const versionSchema: WireSchema<number> = /* @__PURE__ */ wire(() => z.int().check(z.minimum(0)));

/** A number that starts at 1: sequences, schema versions, versions of events, positions. */
export const ordinalSchema: WireSchema<number> = /* @__PURE__ */ wire(() => z.int().check(z.minimum(1)));

/** A head hash, "" at version 0. It is compared, never read: a text that is no hash at all is merely another one. */
export const hashSchema: WireSchema<string> = /* @__PURE__ */ wire(() => z.string().check(z.maxLength(64)));

/** Opaque to all but the edge. */
export const cursorSchema: WireSchema<string> = /* @__PURE__ */ wire(() => z.string().check(z.minLength(1), z.maxLength(1024)));

/**
 * Any JSON value, which is not walked: what came out of `JSON.parse` is JSON, and what a command carries is checked by
 * `checkIJson`.
 */
// The cast says what the parser guarantees; zod can only say `unknown`.
export const jsonSchema: WireSchema<Json> = /* @__PURE__ */ wire(() => z.unknown() as unknown as WireSchema<Json>);
