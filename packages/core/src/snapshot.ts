/**
 * Snapshots: a state at a version, with what is needed to tell that it fits the running code and is intact.
 *
 * A snapshot is a cache. One whose fingerprint is not the aggregate's own, or whose text is damaged, is no snapshot:
 * the state is rebuilt from events.
 */
import type { AnyAggregate, StateOf } from './aggregate.ts';
import type { Versioned } from './fold.ts';
import { hash128 } from './hash.ts';

/** `stateJson` is the JSON text of the state; `checksum` is over version, fingerprint and that text. */
export interface Snapshot {
  readonly version: number;
  readonly fingerprint: string;
  readonly stateJson: string;
  readonly checksum: string;
}

/** Takes a snapshot of a state that is JSON. */
export function takeSnapshot<A extends AnyAggregate>(aggregate: A, at: Versioned<StateOf<A>>): Snapshot {
  const { fingerprint } = aggregate;
  const stateJson = JSON.stringify(at.state);
  return { version: at.version, fingerprint, stateJson, checksum: checksumOf(at.version, fingerprint, stateJson) };
}

/** The state in a snapshot, or undefined when it is another code's, damaged, or no snapshot at all. */
export function restoreSnapshot<A extends AnyAggregate>(aggregate: A, snapshot: unknown): Versioned<StateOf<A>> | undefined {
  // The checksum tells whether these are what they seem to be.
  const { version, fingerprint, stateJson, checksum } = (snapshot ?? {}) as Snapshot;
  if (fingerprint !== aggregate.fingerprint || checksum !== checksumOf(version, fingerprint, stateJson)) return undefined;
  return { state: JSON.parse(stateJson) as StateOf<A>, version };
}

/** Whether so many events lie behind the last snapshot that another is due. */
export function isSnapshotDue(aggregate: AnyAggregate, version: number, snapshotVersion: number): boolean {
  return version - snapshotVersion >= aggregate.snapshot.every;
}

function checksumOf(version: number, fingerprint: string, stateJson: string): string {
  return hash128(JSON.stringify([version, fingerprint, stateJson]));
}
