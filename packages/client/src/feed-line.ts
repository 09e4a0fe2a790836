/**
 * The pull of one feed: pages until it is caught up, then frames of a live socket.
 *
 * The stored cursor is the only truth about how far this device is. Whatever does not continue it — a lost frame, a
 * frame of long ago, another tab that was faster — is answered by reading on from the cursor, never by guessing.
 */
import type { EntriesFrame, FeedPage, EdgeFrame } from '@headwater/protocol';
import { openLiveSocket, type LiveSocket } from './live-socket.ts';
import { PageSize } from './page-size.ts';
import type { Ports, Timer } from './ports.ts';
import { readStream, type StreamReader } from './read-stream.ts';
import type { FeedStep, ReplicaPort } from './replica-port.ts';
import { failure, type Failure } from './sync-failure.ts';
import type { LineSession, LineWork } from './sync-line.ts';
import type { Answer, Transport } from './transport.ts';

const SMALLEST_PAGE = 10;
/** Frames that wait while one is stored are stored together, up to so many entries. */
const ENTRIES_PER_STEP = 500;
/**
 * A feed that is silent for so long, or up to half as long again, is asked whether it has anything after the cursor: word
 * that the edge never sent would otherwise be waited for without end.
 */
const SILENCE_MS = 240_000;
/** A page that does not fit is read again; so often in a row without a step forward is an edge that makes no sense. */
const FRUITLESS_READS = 3;

export interface FeedLineOptions {
  readonly feed: string;
  readonly transport: Transport;
  readonly replica: ReplicaPort;
  readonly readClientId: () => Promise<string>;
  readonly ports: Pick<Ports, 'clock' | 'random' | 'openSocket'>;
  /** Entries of one page. */
  readonly pageEntries: number;
  /** The feed begins anew, and with it perhaps others: their cursors may be gone. */
  readonly onRestarted: () => void;
}

export class FeedLine implements LineWork {
  /** A feed is read as a whole or not at all. */
  readonly waiting = undefined;
  readonly #options: FeedLineOptions;
  readonly #pageSize: PageSize;
  readonly #reader: StreamReader;
  #socket: LiveSocket | undefined;
  /** Whether the socket said that what follows is live. */
  #isSocketCaughtUp = false;
  #frames: EdgeFrame[] = [];
  #isMoving = false;
  #applying: Promise<void> | undefined;
  #silence: Timer | undefined;

  constructor(options: FeedLineOptions) {
    this.#options = options;
    this.#pageSize = new PageSize(SMALLEST_PAGE, options.pageEntries);
    this.#reader = { transport: options.transport, replica: options.replica, pageSize: new PageSize(SMALLEST_PAGE, options.pageEntries) };
  }

  async move(session: LineSession): Promise<Failure | undefined> {
    this.#isMoving = true;
    try {
      // One change of the feed at a time: what a frame began is stored before a page is read.
      await this.#applying;
      return await this.#readPages(session);
    } finally {
      this.#isMoving = false;
    }
  }

  async listen(session: LineSession): Promise<Failure | undefined> {
    if (this.#socket !== undefined) {
      if (this.#isSocketCaughtUp) this.#beLive(session);
      return undefined;
    }
    const { feed, transport, replica, ports } = this.#options;
    const answer = await transport.getTicket(feed, session.signal);
    if (answer.kind === 'failure') return answer.failure;
    const clientId = await this.#options.readClientId();
    const after = await replica.feedCursor(feed);
    if (answer.kind === 'aborted' || session.signal.aborted || this.#socket !== undefined) return undefined;
    this.#isSocketCaughtUp = false;
    this.#socket = openLiveSocket({
      url: transport.liveUrl(feed),
      ticket: answer.value.ticket,
      clientId,
      after,
      ports,
      onFrame: (frame) => this.#onFrame(frame, session),
      onEnded: (cause) => session.failed(cause),
    });
    return undefined;
  }

  probe(): void {
    this.#socket?.probe();
  }

  hangUp(): void {
    this.#silence?.cancel();
    this.#socket?.close();
    this.#socket = undefined;
    this.#isSocketCaughtUp = false;
    this.#frames = [];
  }

  async #readPages(session: LineSession): Promise<Failure | undefined> {
    const { feed, replica } = this.#options;
    let fruitless = 0;
    let ahead: Promise<Answer<FeedPage>> | undefined;
    for (let after = await replica.feedCursor(feed); !session.signal.aborted;) {
      const answer = await (ahead ?? this.#readPage(after, session));
      ahead = undefined;
      if (answer.kind === 'aborted') return undefined;
      if (answer.kind === 'failure') {
        // Nothing to read from a beginning: starting over could only end here again.
        if (answer.failure.kind !== 'gone' || after === undefined || ++fruitless > FRUITLESS_READS) return answer.failure;
        await replica.restartFeed(feed, session.lease);
        this.#options.onRestarted();
        after = await replica.feedCursor(feed);
        continue;
      }
      const { entries, cursor, epoch, caughtUp } = answer.value;
      if (!caughtUp && cursor === after)
        return failure('no-progress', 'feed-stuck', `A page of feed '${feed}' ends where it began, and is not the last.`);
      // The next page is on its way while this one is stored.
      if (!caughtUp) ahead = this.#readPage(cursor, session);
      const applied = cursor === after ? 'applied' : await this.#apply({ feed, after, entries, cursor, epoch }, session);
      if (session.signal.aborted) return undefined;
      if (typeof applied === 'object') return applied;
      if (applied === 'applied') {
        session.answered(entries.length > 0);
        if (caughtUp) return undefined;
        fruitless = 0;
        after = cursor;
      } else {
        if (++fruitless > FRUITLESS_READS)
          return failure('no-progress', 'feed-elsewhere', `The cursor of feed '${feed}' does not stay where it was read.`);
        ahead = undefined;
        after = await replica.feedCursor(feed);
      }
    }
    return undefined;
  }

  async #readPage(after: string | undefined, session: LineSession): Promise<Answer<FeedPage>> {
    const answer = await this.#options.transport.readFeed(this.#options.feed, { after, limit: this.#pageSize.size }, session.signal);
    this.#pageSize.learn(answer);
    return answer;
  }

  #onFrame(frame: EdgeFrame, session: LineSession): void {
    if (frame.type === 'caught-up') this.#isSocketCaughtUp = true;
    // Pages are being read: reading once more brings what this frame holds.
    if (this.#isMoving) return session.more();
    this.#frames.push(frame);
    this.#applying ??= this.#applyFrames(session).finally(() => (this.#applying = undefined));
  }

  async #applyFrames(session: LineSession): Promise<void> {
    try {
      while (this.#frames.length > 0) {
        const result = await this.#applyNext(session);
        if (session.signal.aborted) return;
        if (typeof result === 'object') return session.failed(result);
        if (result === 'elsewhere') {
          this.#frames = [];
          return session.more();
        }
      }
    } catch (error) {
      session.thrown(error);
    }
  }

  #beLive(session: LineSession): void {
    this.#watchSilence(session);
    session.listening();
  }

  /** A frame that continues the cursor proves that none was missed before it: the time starts anew. */
  #watchSilence(session: LineSession): void {
    const { clock, random } = this.#options.ports;
    this.#silence?.cancel();
    this.#silence = clock.after(SILENCE_MS * (1 + random() / 2), () => void this.#ask(session));
  }

  async #ask(session: LineSession): Promise<void> {
    const { feed, transport, replica } = this.#options;
    try {
      const answer = await transport.readFeed(feed, { after: await replica.feedCursor(feed), limit: SMALLEST_PAGE }, session.signal);
      if (answer.kind === 'aborted') return;
      const isAllWell = answer.kind === 'answer' && answer.value.entries.length === 0;
      // Whatever else was answered, reading finds out what to do about it.
      if (isAllWell) this.#watchSilence(session);
      else session.more();
    } catch (error) {
      session.thrown(error);
    }
  }

  async #applyNext(session: LineSession): Promise<'applied' | 'elsewhere' | Failure> {
    const { feed, replica } = this.#options;
    const frame = this.#frames.shift();
    switch (frame?.type) {
      case 'entries': {
        const { entries, cursor } = this.#joinFollowing(frame);
        const applied = await this.#apply({ feed, after: frame.after, entries, cursor }, session);
        if (applied !== 'applied') return applied;
        session.answered(true);
        if (this.#isSocketCaughtUp) this.#watchSilence(session);
        return applied;
      }
      case 'caught-up': {
        if ((await replica.feedCursor(feed)) !== frame.cursor) return 'elsewhere';
        this.#beLive(session);
        return 'applied';
      }
      // A close follows where it matters.
      case 'error':
      case undefined:
        return 'applied';
    }
  }

  /** The frame with those that wait behind it and continue it, as one. */
  #joinFollowing(first: EntriesFrame): EntriesFrame {
    const entries = [...first.entries];
    let { cursor } = first;
    for (let next = this.#frames[0]; next?.type === 'entries' && next.after === cursor; next = this.#frames[0]) {
      if (entries.length + next.entries.length > ENTRIES_PER_STEP) break;
      entries.push(...next.entries);
      cursor = next.cursor;
      this.#frames.shift();
    }
    return { ...first, entries, cursor };
  }

  /** Applies a step; streams that it does not continue here are read first. Each read brings its stream further, so this ends. */
  async #apply(step: FeedStep, session: LineSession): Promise<'applied' | 'elsewhere' | Failure> {
    const { replica } = this.#options;
    for (;;) {
      const followUp = await replica.applyFeed(step, session.lease);
      if (session.signal.aborted || followUp.kind === 'applied') return 'applied';
      if (followUp.kind === 'elsewhere') return 'elsewhere';
      const { stream } = followUp;
      const before = await replica.confirmedVersion(stream);
      const cause = await readStream(stream, this.#reader, session);
      if (cause !== undefined || session.signal.aborted) return cause ?? 'applied';
      if ((await replica.confirmedVersion(stream)) <= before) {
        return failure(
          'no-progress',
          'stream-stuck',
          `Feed '${step.feed}' goes on with '${stream}', which has nothing after version ${before}.`,
        );
      }
    }
  }
}
