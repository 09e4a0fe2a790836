/**
 * Whether a feed takes a publication, and from which version on.
 *
 * A feed holds each stream up to a head and takes it only from there: what it has is trimmed, what lies further on has
 * to be asked for, and a chain that does not fit is never glued together. Within a publication that reaches back the
 * chain is followed up to the feed's own head, so that a restored stream is found even if it has grown past it.
 *
 * A publication that ends before the feed's head is late, and changes nothing: the feed answers with its head. If that
 * stream was in fact restored, its object sees that the feed is ahead of it, and the fork is found here as soon as it
 * grows to the feed's head. A forked stream stays as it was in the feed, whatever is published again.
 */
import type { RecordedEvent } from '@headwater/core';
import { chainHash } from '@headwater/protocol';
import { parseEvents } from './event-texts.ts';
import type { StreamHead } from './feed-storage.ts';
import type { Publication } from './publication.ts';
import { sha256 } from './sha256.ts';

export type Judgement =
  /** The events after `head.version` are new to the feed. */
  { readonly kind: 'take' } | { readonly kind: 'known' } | { readonly kind: 'behind' } | { readonly kind: 'forked' };

export function judgePublication(publication: Publication, head: StreamHead): Judgement {
  const { baseVersion, baseHash, version, headHash } = publication;
  if (baseVersion > head.version) return { kind: 'behind' };
  if (version < head.version) return { kind: 'known' };
  if (version === head.version) return { kind: headHash === head.hash ? 'known' : 'forked' };
  const hash = baseVersion === head.version ? baseHash : chainAt(head.version, publication);
  return { kind: hash === head.hash ? 'take' : 'forked' };
}

function chainAt(version: number, { baseHash, commits }: Publication): string {
  let hash = baseHash;
  for (const event of eventsUpTo(version, commits)) hash = chainHash(hash, event, sha256);
  return hash;
}

function* eventsUpTo(version: number, commits: Publication['commits']): Generator<RecordedEvent> {
  for (const { firstVersion, eventsJson } of commits) {
    if (firstVersion > version) return;
    yield* parseEvents(eventsJson).slice(0, version - firstVersion + 1);
  }
}
