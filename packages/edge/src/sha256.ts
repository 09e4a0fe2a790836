/**
 * SHA-256 in the same synchronous turn: what is hashed, checked and stored must see no other request in between.
 * WebCrypto is asynchronous, so this is `node:crypto`, which workerd offers under `nodejs_compat`.
 */
import { createHash } from 'node:crypto';
import type { Sha256 } from '@headwater/protocol';

export const sha256: Sha256 = (text) => createHash('sha256').update(text, 'utf8').digest('base64url');
