/**
 * Texts for SQLite columns that sort by code unit, as they do in JavaScript.
 *
 * SQLite compares the UTF-8 bytes, which is the order of code points: there a surrogate pair comes after U+FFFF, in
 * JavaScript before U+E000, and half a pair cannot be stored at all. So each code unit from the surrogates upwards is
 * stored as a character of its own beyond U+FFFF. Nearly every text stays as it is; two texts never become one.
 */

const FROM_SURROGATES_UP = /[\uD800-\uFFFF]/g;

/** A text whose UTF-8 bytes are in the order of the code units of `text`. */
export function sortableText(text: string): string {
  return text.replace(FROM_SURROGATES_UP, (unit) => String.fromCodePoint(0x10000 + unit.charCodeAt(0)));
}
