/** What changed on this device: told after every commit, within the tab and by a channel to the other tabs. */
import type { StreamJournal } from './journal-index.ts';

/** One stream after a change. */
export interface ChangedStream {
  readonly stream: string;
  readonly revision: number;
  readonly journal: StreamJournal | undefined;
  /** Whether documents have something of this stream on top: pending, or not brought by a feed yet. */
  readonly overlaid: boolean;
}

/** A step of a feed, from one cursor to another. */
export interface FeedMove {
  readonly feed: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** The documents that changed; undefined: all of them. */
  readonly documents: readonly { readonly projection: string; readonly key: string }[] | undefined;
}

export interface Changes {
  readonly kind: 'changes';
  /** The new client id, when the database took one. */
  readonly clientId: string | undefined;
  readonly streams: readonly ChangedStream[];
  readonly feed: FeedMove | undefined;
  /** The ids of commands that have their final outcome now. */
  readonly settled: readonly string[];
  /** Whether `unresolved$` may have another answer. */
  readonly unresolved: boolean;
  /** Whether there is something new to push. */
  readonly work: boolean;
}

// Tabs may run different versions of the app.
export function isChanges(message: unknown): message is Changes {
  return (message as Partial<Changes> | null)?.kind === 'changes';
}
