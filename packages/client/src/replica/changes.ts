/** What changed on this device: told within the tab after every commit, and to the other tabs by a channel. */
import type { SettledCommand } from '../event-log.ts';
import type { StreamJournal } from './journal-index.ts';

/** One stream after a change. */
export interface ChangedStream {
  readonly stream: string;
  readonly revision: number;
  readonly journal: StreamJournal | undefined;
  /** Whether documents have something of this stream on top: pending, or not brought by a feed yet. */
  readonly overlaid: boolean;
}

/** After a commit of this tab or of another. */
export interface Changes {
  readonly streams: readonly string[];
  readonly settled: readonly string[];
  /** Whether `unresolved$` may have another answer. */
  readonly unresolved: boolean;
  /** Whether there is something new to push. */
  readonly work: boolean;
}

/** A step of a feed, from one cursor to another. */
export interface FeedStepMessage {
  readonly feed: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** By projection the keys of the documents that changed; null: all of them. */
  readonly keysByProjection: Readonly<Record<string, readonly string[] | null>>;
}

/** What a tab tells the others. */
export interface ChangeMessage {
  readonly kind: 'changes';
  /** The new client id, when the database took one. */
  readonly clientId: string | undefined;
  readonly streams: readonly ChangedStream[];
  readonly feed: FeedStepMessage | undefined;
  readonly settled: readonly string[];
  readonly unresolved: boolean;
  readonly work: boolean;
}

export function isChangeMessage(value: unknown): value is ChangeMessage {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'changes';
}

/** Whether these outcomes concern a person. */
export function anyUnresolved(settled: readonly SettledCommand[]): boolean {
  return settled.some(({ unresolved }) => unresolved);
}
