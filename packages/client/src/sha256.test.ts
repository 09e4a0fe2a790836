import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from './sha256.ts';

test('[D40] the hash of a text is the SHA-256 of its UTF-8 in base64url, as WebCrypto computes it', async () => {
  expect(sha256('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
      const binary = atob(sha256(text).replaceAll('-', '+').replaceAll('_', '/'));
      expect(Uint8Array.from(binary, (byte) => byte.charCodeAt(0))).toEqual(new Uint8Array(digest));
    }),
  );
});
