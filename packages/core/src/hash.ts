/**
 * A hash that spreads and hides nothing: for ids that must be the same on every replay, and to find damage.
 *
 * Each step is a bijection of the four words, so a difference is never lost again, and the words feed each other, so that
 * none repeats what another says. Against malice it is worth nothing.
 */

/** 128 bits as 32 hexadecimal digits. What it gives for a text is fixed for ever: stored events hold ids made of it. */
export function hash128(text: string): string {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = text.length;
  const mix = (code: number): void => {
    a = Math.imul(a ^ code, 0x85ebca6b);
    b = Math.imul(b ^ a ^ (a >>> 15), 0xc2b2ae35);
    c = Math.imul(c ^ b ^ (b >>> 13), 0x27d4eb2f);
    d = Math.imul(d ^ c ^ (c >>> 16), 0x165667b1);
    a ^= d ^ (d >>> 14);
  };
  for (let index = 0; index < text.length; index += 1) mix(text.charCodeAt(index));
  for (let round = 0; round < 4; round += 1) mix(round);
  return [a, b, c, d].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
