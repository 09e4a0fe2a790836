/**
 * SHA-256, synchronous and in JavaScript: for tests, which repeat every turn by a seed (WebCrypto runs off-thread, which
 * no seed repeats), and for pages without WebCrypto.
 */
import { sha256 as digestOf } from '@noble/hashes/sha2.js';
import { base64url } from './base64url.ts';

const encoder = new TextEncoder();

/** SHA-256 of the UTF-8 of a text, base64url without padding. */
export function sha256(text: string): string {
  return base64url(digestOf(encoder.encode(text)));
}
