/**
 * SHA-256, synchronous. WebCrypto's is asynchronous: it may not run between the reads and writes of one IndexedDB
 * transaction, and it runs off-thread, which no seed repeats.
 */
import { sha256 as digestOf } from '@noble/hashes/sha2.js';

const encoder = new TextEncoder();

/** SHA-256 of the UTF-8 of a text, base64url without padding (RFC 4648 §5). */
export function sha256(text: string): string {
  const binary = String.fromCharCode(...digestOf(encoder.encode(text)));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
