/**
 * Strict JSON text to value: no byte order mark, no key twice in one object, no deeper than allowed.
 *
 * `JSON.parse` builds; around it, one pass over the text measures the nesting before anything is built and counts the
 * names of members, and one walk over the value counts the keys that are left of them. Fewer keys than names: some
 * object had a key twice, escaped or not. Numbers and surrogates are not judged here: within the `data` of a command
 * they make that command invalid, not the request (`checkIJson`). A key `__proto__` becomes a property like any other.
 */
import type { Json } from '@headwater/core';

export type ParsedJson =
  | { readonly kind: 'parsed'; readonly value: Json; readonly nesting: number }
  | { readonly kind: 'refused'; readonly code: 'malformed-json' | 'too-deep'; readonly detail: string };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Parses a text that was decoded from strict UTF-8, its byte order mark kept (`new TextDecoder('utf-8', { fatal: true,
 * ignoreBOM: true })`). `nesting`: how many arrays and objects may lie within each other.
 */
export function parseJson(text: string, options: { readonly nesting: number }): ParsedJson {
  const shape = measure(text, options.nesting);
  if (shape.nesting > options.nesting)
    return { kind: 'refused', code: 'too-deep', detail: `The text is nested deeper than ${options.nesting}.` };
  let value: Json;
  try {
    value = JSON.parse(text) as Json; // what JSON.parse returns is JSON
  } catch {
    return malformed('The text is not JSON.');
  }
  if (shape.names !== countKeys(value)) return malformed('An object has the same key twice.');
  return { kind: 'parsed', value, nesting: shape.nesting };
}

/** Counts what lies outside of strings; of a text that is not JSON the counts mean nothing, but it ends. */
function measure(text: string, limit: number): { readonly nesting: number; readonly names: number } {
  let level = 0;
  let nesting = 0;
  let names = 0;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index + 1);
        break;
      case COLON:
        names += 1;
        break;
      case OPEN_BRACKET:
      case OPEN_BRACE:
        level += 1;
        if (level > nesting) nesting = level;
        if (nesting > limit) return { nesting, names };
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        level -= 1;
        break;
      default:
    }
  }
  return { nesting, names };
}

function endOfString(text: string, start: number): number {
  let index = start;
  for (let unit = text.charCodeAt(index); unit !== QUOTE && index < text.length; unit = text.charCodeAt(index)) {
    index += unit === BACKSLASH ? 2 : 1;
  }
  return index;
}

/** All keys of all objects in a value; the caller has bounded its depth. */
function countKeys(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const items: readonly Json[] = Array.isArray(value) ? value : Object.values(value);
  let keys = Array.isArray(value) ? 0 : items.length;
  for (const item of items) if (typeof item === 'object') keys += countKeys(item);
  return keys;
}

function malformed(detail: string): ParsedJson {
  return { kind: 'refused', code: 'malformed-json', detail };
}
