/** Sizes of texts on the wire. */

/** The bytes of a text as UTF-8. Half of a surrogate pair counts as the replacement character: three. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    // The pattern of the loop is ASCII; `codePointAt` reads a whole pair at its first half.
    const point = text.charCodeAt(index) < 0x80 ? 0 : (text.codePointAt(index) ?? 0);
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (point >= 0x10000) index += 1;
  }
  return bytes;
}

/** Whether a text has more than `limit` bytes; a short one is not walked. */
export function isLongerThan(text: string, limit: number): boolean {
  return text.length > limit || (text.length * 3 > limit && utf8Bytes(text) > limit);
}
