/** What waits on this device, by stream: enough to count, to push in order and to show what is parked. */
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
  #total = 0;

  /** All commands without a final outcome. */
  get total(): number {
    return this.#total;
  }

  get(stream: string): StreamJournal | undefined {
    return this.#byStream.get(stream);
  }

  set(stream: string, journal: StreamJournal | undefined): void {
    this.#total += (journal?.count ?? 0) - (this.#byStream.get(stream)?.count ?? 0);
    if (journal === undefined) this.#byStream.delete(stream);
    else this.#byStream.set(stream, journal);
  }

  /** Streams with entries, the longest waiting first. */
  streams(): string[] {
    return [...this.#byStream]
      .sort(([, left], [, right]) => (left.oldestAt < right.oldestAt ? -1 : left.oldestAt > right.oldestAt ? 1 : 0))
      .map(([stream]) => stream);
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
