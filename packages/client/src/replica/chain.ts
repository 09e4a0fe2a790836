/** The hash chain of a stream at its confirmed version, computed from where it is known. */
import type { RecordedEvent } from '@headwater/core';
import { chainHash, type Sha256 } from '@headwater/protocol';

export interface ChainPoint {
  readonly version: number;
  readonly hash: string;
}

/** The chain after the events, which continue `from` without a gap (earlier ones are passed by). */
export function extendChain(from: ChainPoint, events: readonly RecordedEvent[], sha256: Sha256): ChainPoint {
  let { version, hash } = from;
  for (const event of events) {
    if (event.version !== version + 1) continue;
    hash = chainHash(hash, event, sha256);
    version = event.version;
  }
  return { version, hash };
}
