/**
 * Names of streams: `<category>-<id>`, split at the first `-`.
 *
 * The category is the aggregate's name. Streams of two tenants never meet, whatever their names.
 */
import { HeadwaterError } from './errors.ts';

declare const streamBrand: unique symbol;

/** The name of a stream, e.g. `order-o42`. Made by {@link streamOf} or {@link parseStream} alone. */
export type StreamName = string & { readonly [streamBrand]: true };

const CATEGORY = /^[a-z][A-Za-z0-9]{0,31}$/;
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** True for `[a-z][A-Za-z0-9]{0,31}`. */
export function isCategory(text: string): boolean {
  return CATEGORY.test(text);
}

/** True for `[A-Za-z0-9][A-Za-z0-9_-]{0,63}`. */
export function isStreamId(text: string): boolean {
  return ID.test(text);
}

/** The stream of an aggregate instance. Throws `invalid-stream` when category or id break the rules. */
export function streamOf(category: string, id: string): StreamName {
  if (!isCategory(category)) throw new HeadwaterError('invalid-stream', `'${category}' is not a category.`);
  if (!isStreamId(id)) throw new HeadwaterError('invalid-stream', `'${id}' is not a stream id.`);
  return `${category}-${id}` as StreamName;
}

/** Splits a stream's name, or gives undefined for a text that is none. */
export function parseStream(text: string): { readonly stream: StreamName; readonly category: string; readonly id: string } | undefined {
  const dash = text.indexOf('-');
  if (dash < 1) return undefined;
  const category = text.slice(0, dash);
  const id = text.slice(dash + 1);
  return isCategory(category) && isStreamId(id) ? { stream: text as StreamName, category, id } : undefined;
}
