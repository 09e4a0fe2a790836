/** One feed of the in-memory edge: entries under gapless positions, and the sockets that follow them. */
import { problem, type EdgeFrame, type FeedEntry, type FeedPage, type Problem, type StoredEvent } from '@headwater/protocol';

/** The edge's end of a live socket that said hello. */
export interface FeedFollower {
  send(frame: EdgeFrame): void;
  close(code: number, reason: string): void;
}

type WithoutPosition<Entry> = Entry extends unknown ? Omit<Entry, 'position'> : never;

const ENTRIES_PER_FRAME = 50;

export class MemoryFeed {
  readonly name: string;
  readonly epoch: string;
  readonly #entries: FeedEntry[] = [];
  /** By stream: how far it was published here. Absent: the stream does not belong to this feed. */
  readonly #versions = new Map<string, number>();
  readonly #followers = new Set<FeedFollower>();
  #oldestCursor = 0;

  constructor(name: string, epoch: string) {
    this.name = name;
    this.epoch = epoch;
  }

  get position(): number {
    return this.#entries.length;
  }

  has(stream: string): boolean {
    return this.#versions.has(stream);
  }

  /** Takes what the feed lacks of a stream, and tells its followers once. */
  publish(stream: string, events: readonly StoredEvent[], belongs: boolean): void {
    const from = this.#versions.get(stream) ?? 0;
    const fresh: WithoutPosition<FeedEntry>[] = events.slice(from).map((event) => ({ event }));
    if (!belongs) fresh.push({ left: stream, version: events.length });
    if (belongs) this.#versions.set(stream, events.length);
    else this.#versions.delete(stream);
    if (fresh.length === 0) return;
    const after = this.#cursorAt(this.position);
    const entries = fresh.map((entry, index) => ({ position: this.position + index + 1, ...entry }));
    this.#entries.push(...entries);
    const cursor = this.#cursorAt(this.position);
    for (const follower of this.#followers) follower.send({ type: 'entries', after, entries, cursor });
  }

  /** A page, or why there is none. */
  read(after: string | undefined, limit: number): FeedPage | Problem {
    const from = this.#positionOf(after);
    if (typeof from !== 'number') return from;
    const entries = this.#wholeCommands(from, limit);
    const to = from + entries.length;
    return { feed: this.name, epoch: this.epoch, entries, cursor: this.#cursorAt(to), caughtUp: to === this.position };
  }

  /** Cursors of the past are too old from now on; who begins anew is served all the same. */
  expireCursors(): void {
    this.#oldestCursor = this.position;
  }

  /** Sends what follows the cursor, then says that the catch-up is over; from then on everything live. */
  follow(after: string | undefined, follower: FeedFollower): void {
    const from = this.#positionOf(after);
    if (typeof from !== 'number') return follower.close(4409, from.title);
    for (let position = from; position < this.position;) {
      const entries = this.#entries.slice(position, position + ENTRIES_PER_FRAME);
      const isFirstEver = position === 0 && after === undefined;
      const cursor = this.#cursorAt(position + entries.length);
      follower.send({ type: 'entries', ...(isFirstEver ? {} : { after: this.#cursorAt(position) }), entries, cursor });
      position += entries.length;
    }
    follower.send({ type: 'caught-up', cursor: this.#cursorAt(this.position) });
    this.#followers.add(follower);
  }

  unfollow(follower: FeedFollower): void {
    this.#followers.delete(follower);
  }

  closeAll(code: number, reason: string): void {
    for (const follower of this.#followers) follower.close(code, reason);
    this.#followers.clear();
  }

  #cursorAt(position: number): string {
    return `${this.name}.${this.epoch}.${position}`;
  }

  #positionOf(cursor: string | undefined): number | Problem {
    if (cursor === undefined) return 0;
    const [position, epoch, ...name] = cursor.split('.').reverse();
    const at = Number(position);
    if (name.toReversed().join('.') !== this.name || !Number.isSafeInteger(at) || at < 0) return problem('invalid-cursor');
    if (epoch !== this.epoch) return problem('epoch-changed');
    if (at > this.position) return problem('invalid-cursor');
    return at < this.#oldestCursor ? problem('cursor-expired') : at;
  }

  /** The events of one command are never split across pages. */
  #wholeCommands(from: number, limit: number): FeedEntry[] {
    let end = Math.min(this.position, from + limit);
    const commandAt = (index: number): string | undefined => {
      const entry = this.#entries[index];
      return entry !== undefined && 'event' in entry ? `${entry.event.stream} ${entry.event.meta.commandId}` : undefined;
    };
    const splits = (index: number): boolean =>
      index < this.position && commandAt(index) !== undefined && commandAt(index) === commandAt(index - 1);
    while (end > from && splits(end)) end -= 1;
    if (end === from && this.position > from) for (end = from + 1; splits(end);) end += 1;
    return this.#entries.slice(from, end);
  }
}
