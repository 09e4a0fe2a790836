/**
 * Cursors: how far a reader is in a feed. Opaque to everybody else, and good for one feed of one tenant alone.
 *
 * The checksum tells a cursor from garbage, from a damaged one and from another feed's. It hides nothing and needs no
 * key: whoever makes up a cursor of a feed that he may read has only chosen where to start.
 */
import { createHash } from 'node:crypto';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import type { FeedName } from './feed-name.ts';

export type CursorReading =
  | { readonly kind: 'position'; readonly position: number }
  | { readonly kind: 'invalid-cursor' }
  /** A good cursor of a history that an operator has ended. */
  | { readonly kind: 'epoch-changed' };

/** The cursor of a reader that has everything up to `position`, 0 for nothing yet. */
export function cursorAt(name: FeedName, epoch: string, position: number): string {
  const checksum = createHash('sha256')
    .update(JSON.stringify([name.tenant, name.feed, epoch, position]))
    .digest('base64url')
    .slice(0, 16);
  return toBase64Url(`${checksum}.${position}.${epoch}`);
}

/** What a cursor says to this feed in this epoch. Never throws, whatever the text is. */
export function readCursor(name: FeedName, epoch: string, cursor: string): CursorReading {
  const [, digits = '', cursorEpoch = ''] = /^[\w-]{16}\.(\d{1,16})\.(.*)$/su.exec(fromBase64Url(cursor) ?? '') ?? [];
  const position = Number(digits);
  // Made again from what it says, a cursor is the same to the last character, or it is none.
  if (digits === '' || cursorAt(name, cursorEpoch, position) !== cursor) return { kind: 'invalid-cursor' };
  return cursorEpoch === epoch ? { kind: 'position', position } : { kind: 'epoch-changed' };
}
