/** Numbers of new orders: short enough to be read out, random enough that devices offline never choose the same. */

/** Crockford's letters: none that can be taken for another. Their count divides 256, so each is as likely as any. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Like `K7Q2-M9XT-4F`: 50 random bits. */
export function newOrderNumber(): string {
  const letters = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => LETTERS.charAt(byte % LETTERS.length)).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
}
