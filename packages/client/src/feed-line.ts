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
import { SyncError, failure } from './sync-failure.ts';
import type { LineSession, LineWork } from './sync-line.ts';
import { valueOf, type Answer, type Transport } from './transport.ts';

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

  async move(session: LineSession): Promise<void> {
    this.#isMoving = true;
    try {
      // One change of the feed at a time: what a frame began is stored before a page is read.
      await this.#applying;
      await this.#readPages(session);
    } finally {
      this.#isMoving = false;
    }
  }

  async listen(session: LineSession): Promise<void> {
    if (this.#socket !== undefined) {
      if (this.#isSocketCaughtUp) this.#beLive(session);
      return;
    }
    const { feed, transport, replica, readClientId, ports } = this.#options;
    const { ticket } = valueOf(await transport.getTicket(feed, session.signal));
    const clientId = await readClientId();
    const after = await replica.feedCursor(feed);
    session.signal.throwIfAborted();
    this.#socket ??= openLiveSocket({
      url: transport.liveUrl(feed),
      ticket,
      clientId,
      after,
      ports,
      onFrame: (frame) => this.#onFrame(frame, session),
      onEnded: (cause) => session.failed(new SyncError(cause)),
    });
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

  async #readPages(session: LineSession): Promise<void> {
    const { feed, replica, onRestarted } = this.#options;
    let fruitless = 0;
    let after = await replica.feedCursor(feed);
    let ahead: Promise<Answer<FeedPage>> | undefined;
    for (;;) {
      session.signal.throwIfAborted();
      const answer = await (ahead ?? this.#read(after, this.#pageSize.size, session));
      ahead = undefined;
      // Nothing to read from a beginning: starting over could only end here again.
      if (answer.kind === 'failure' && answer.failure.kind === 'gone' && after !== undefined && ++fruitless <= FRUITLESS_READS) {
        await replica.restartFeed(feed, session.lease);
        onRestarted();
        after = await replica.feedCursor(feed);
        continue;
      }
      const { entries, cursor, epoch, caughtUp } = this.#pageSize.take(answer);
      if (!caughtUp && cursor === after) throw stuck('feed-stuck', `A page of feed '${feed}' ends where it began.`);
      // The next page is on its way while this one is stored.
      if (!caughtUp) ahead = this.#read(cursor, this.#pageSize.size, session);
      if (cursor === after || (await this.#apply({ feed, after, entries, cursor, epoch }, session))) {
        session.answered(entries.length > 0);
        if (caughtUp) return;
        fruitless = 0;
        after = cursor;
      } else {
        if (++fruitless > FRUITLESS_READS) throw stuck('feed-elsewhere', `The cursor of feed '${feed}' moves.`);
        ahead = undefined;
        after = await replica.feedCursor(feed);
      }
    }
  }

  #read(after: string | undefined, limit: number, session: LineSession): Promise<Answer<FeedPage>> {
    const { feed, transport } = this.#options;
    return transport.readFeed(feed, { after, limit }, session.signal);
  }

  #onFrame(frame: EdgeFrame, session: LineSession): void {
    if (frame.type === 'caught-up') this.#isSocketCaughtUp = true;
    // Pages are being read: reading once more brings what this frame holds.
    if (this.#isMoving) return session.more();
    this.#frames.push(frame);
    this.#applying ??= this.#applyFrames(session)
      .catch((error: unknown) => session.failed(error))
      .finally(() => (this.#applying = undefined));
  }

  async #applyFrames(session: LineSession): Promise<void> {
    for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift()) {
      const isContinued = await this.#applyFrame(frame, session);
      session.signal.throwIfAborted();
      if (isContinued) continue;
      this.#frames = [];
      return session.more();
    }
  }

  /** False when the stored cursor is elsewhere. */
  async #applyFrame(frame: EdgeFrame, session: LineSession): Promise<boolean> {
    const { feed, replica } = this.#options;
    switch (frame.type) {
      case 'entries': {
        const { after, entries, cursor } = this.#joinFollowing(frame);
        if (!(await this.#apply({ feed, after, entries, cursor }, session))) return false;
        session.answered(true);
        if (this.#isSocketCaughtUp) this.#watchSilence(session);
        return true;
      }
      case 'caught-up':
        if ((await replica.feedCursor(feed)) !== frame.cursor) return false;
        this.#beLive(session);
        return true;
      // A close follows where it matters.
      case 'error':
        return true;
    }
  }

  /** The frame with those that wait behind it and continue it, as one. */
  #joinFollowing(first: EntriesFrame): EntriesFrame {
    const entries = [...first.entries];
    let { cursor } = first;
    for (let [next] = this.#frames; next?.type === 'entries' && next.after === cursor; [next] = this.#frames) {
      if (entries.length + next.entries.length > ENTRIES_PER_STEP) break;
      entries.push(...next.entries);
      ({ cursor } = next);
      this.#frames.shift();
    }
    return { ...first, entries, cursor };
  }

  #beLive(session: LineSession): void {
    this.#watchSilence(session);
    session.listening();
  }

  /** A frame that continues the cursor proves that none was missed before it: the time starts anew. */
  #watchSilence(session: LineSession): void {
    const { clock, random } = this.#options.ports;
    this.#silence?.cancel();
    this.#silence = clock.after(
      SILENCE_MS * (1 + random() / 2),
      () => void this.#ask(session).catch((error: unknown) => session.failed(error)),
    );
  }

  async #ask(session: LineSession): Promise<void> {
    const { feed, replica } = this.#options;
    const answer = await this.#read(await replica.feedCursor(feed), SMALLEST_PAGE, session);
    session.signal.throwIfAborted();
    const isAllWell = answer.kind === 'answer' && answer.value.entries.length === 0;
    // Whatever else was answered, reading finds out what to do about it.
    if (isAllWell) this.#watchSilence(session);
    else session.more();
  }

  /**
   * Applies a step; streams that it does not continue here are read first. Each read brings its stream further, so this
   * ends. False when the stored cursor is elsewhere.
   */
  async #apply(step: FeedStep, session: LineSession): Promise<boolean> {
    const { replica } = this.#options;
    for (;;) {
      const followUp = await replica.applyFeed(step, session.lease);
      session.signal.throwIfAborted();
      if (followUp.kind !== 'read-stream') return followUp.kind === 'applied';
      const { stream } = followUp;
      const before = await replica.confirmedVersion(stream);
      await readStream(stream, this.#reader, session);
      if ((await replica.confirmedVersion(stream)) <= before) {
        throw stuck('stream-stuck', `'${stream}' ends at version ${before}, feed '${step.feed}' goes on.`);
      }
    }
  }
}

function stuck(code: string, message: string): SyncError {
  return new SyncError(failure('no-progress', code, message));
}
