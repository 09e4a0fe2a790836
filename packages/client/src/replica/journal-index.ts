/** What waits on this device, by stream: enough to count, to push in order and to show what is parked. */
import { compareIndexValues } from '@headwater/core';
import type { JournalEntry } from '../event-log.ts';

export type ParkedEntry = JournalEntry & Required<Pick<JournalEntry, 'parked'>>;

export interface StreamJournal {
  /** Commands without a final outcome. */
  readonly count: number;
  /** When the oldest was issued, ISO 8601. */
  readonly oldestAt: string;
  /** The oldest entry, when it is parked. */
  readonly parked: ParkedEntry | undefined;
}

export class JournalIndex {
  readonly #byStream = new Map<string, StreamJournal>();

  /** All commands without a final outcome. */
  get total(): number {
    let total = 0;
    for (const { count } of this.#byStream.values()) total += count;
    return total;
  }

  set(stream: string, journal: StreamJournal | undefined): void {
    if (journal === undefined) this.#byStream.delete(stream);
    else this.#byStream.set(stream, journal);
  }

  /** Streams with entries, the longest waiting first. */
  streams(): string[] {
    return [...this.#byStream].sort(([, left], [, right]) => compareIndexValues(left.oldestAt, right.oldestAt)).map(([stream]) => stream);
  }

  /** The parked entries. */
  parked(): ParkedEntry[] {
    return [...this.#byStream.values()].flatMap(({ parked }) => parked ?? []);
  }
}

/** Sums up the journal of one stream; undefined when it is empty. */
export function summarize(journal: readonly JournalEntry[]): StreamJournal | undefined {
  const [oldest] = journal;
  return oldest && { count: journal.length, oldestAt: oldest.meta.issuedAt, parked: isParked(oldest) ? oldest : undefined };
}

function isParked(entry: JournalEntry): entry is ParkedEntry {
  return entry.parked !== undefined && entry.discard !== true;
}
