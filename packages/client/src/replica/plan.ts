/** A change of the replica as it is planned, before the log has its say. */
import type { Change, FeedChange } from '../event-log.ts';
import type { DocumentChanges, DocumentStore } from './document-store.ts';
import type { ViewChange } from './view-change.ts';

export interface Plan extends Omit<Change, 'streams'> {
  readonly views: readonly ViewChange[];
  /** What the step of the feed does to documents in memory. */
  readonly documents?: Pick<DocumentStep, 'changes' | 'failures'>;
  /** There is something new to push. */
  readonly work?: true;
}

/** One try of a change: what to commit, and what it comes to if the log takes it. */
export interface Attempt<T> {
  readonly plan?: Plan | undefined;
  readonly result: T;
}

/** What events of a feed do to the documents of its projections. */
export interface DocumentStep {
  /** For the log. */
  readonly step: Pick<FeedChange, 'documents' | 'order' | 'projectionVersions'>;
  /** For memory. */
  readonly changes: ReadonlyMap<DocumentStore, DocumentChanges>;
  /** To be called once the step is committed: projections that threw fail from now on. */
  readonly failures: readonly (() => void)[];
}
