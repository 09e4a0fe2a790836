/**
 * The pull of one feed: pages until it is caught up, then frames of a live socket.
 *
 * The stored cursor is the only truth about how far this device is. Whatever does not continue it — a lost frame, a
 * frame of long ago, another tab that was faster — is answered by reading on from the cursor, never by guessing.
 */
import type { EdgeFrame, EntriesFrame, FeedPage } from '@headwater/protocol';
import { openLiveSocket, type LiveSocket } from './live-socket.ts';
import { pageSize } from './page-size.ts';
import type { Ports, Timer } from './ports.ts';
import { SMALLEST_PAGE, type ReadStream } from './read-stream.ts';
import type { FeedStep, ReplicaPort } from './replica-port.ts';
import { Failure } from './sync-failure.ts';
import type { LineWork } from './sync-line.ts';
import type { Transport } from './transport.ts';

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
  readonly readStream: ReadStream;
  readonly readClientId: () => Promise<string>;
  readonly ports: Pick<Ports, 'clock' | 'random' | 'openSocket'>;
  /** Entries of one page. */
  readonly pageEntries: number;
  /** The feed begins anew, and with it perhaps others: their cursors may be gone. */
  readonly onRestarted: () => void;
}

export function feedLine({
  feed,
  transport,
  replica,
  readStream,
  readClientId,
  ports,
  pageEntries,
  onRestarted,
}: FeedLineOptions): LineWork {
  const { clock, random } = ports;
  const pages = pageSize(clock, SMALLEST_PAGE, pageEntries);

  return (session) => {
    const { signal, lease } = session;
    let socket: LiveSocket | undefined;
    /** Whether the socket said that what follows is live. */
    let isCaughtUp = false;
    const frames: EdgeFrame[] = [];
    let isMoving = false;
    let applying: Promise<void> | undefined;
    let silence: Timer | undefined;

    async function move(): Promise<void> {
      isMoving = true;
      // One change of the feed at a time: what a frame began is stored before a page is read.
      await applying;
      await readPages();
      isMoving = false;
    }

    async function listen(): Promise<void> {
      if (socket !== undefined) {
        if (isCaughtUp) beLive();
        return;
      }
      const { ticket } = await transport.getTicket(feed, signal);
      const clientId = await readClientId();
      const after = await replica.feedCursor(feed);
      signal.throwIfAborted();
      socket ??= openLiveSocket({ url: transport.liveUrl(feed), ticket, clientId, after, ports, onFrame, onEnded: session.failed });
    }

    async function readPages(): Promise<void> {
      let after = await replica.feedCursor(feed);
      let ahead: Promise<FeedPage> | undefined;
      for (let fruitless = 0; fruitless <= FRUITLESS_READS;) {
        const page = await (ahead ?? readPage(after)).catch((error: unknown) => {
          // Nothing to read from a beginning: starting over could only end here again.
          if (!(error instanceof Failure) || error.kind !== 'gone' || after === undefined) throw error;
        });
        ahead = undefined;
        if (page === undefined) {
          await replica.restartFeed(feed, lease);
          onRestarted();
        } else {
          const { entries, cursor, epoch, caughtUp } = page;
          // The next page is on its way while this one is stored.
          if (!caughtUp) ahead = readPage(cursor);
          ahead?.catch(() => {}); // It is heard when it is awaited.
          const isStep = cursor !== after;
          if (!isStep || (await apply({ feed, after, entries, cursor, epoch }))) {
            session.answered(entries.length > 0);
            if (caughtUp) return;
            after = cursor;
            fruitless = isStep ? 0 : fruitless + 1;
            continue;
          }
          ahead = undefined;
        }
        fruitless += 1;
        after = await replica.feedCursor(feed);
      }
      throw new Failure('no-progress', 'feed-stuck', `Feed '${feed}' is read and does not move.`);
    }

    function readPage(after: string | undefined): Promise<FeedPage> {
      return pages.learn(transport.readFeed(feed, { after, limit: pages.size }, signal));
    }

    function onFrame(frame: EdgeFrame): void {
      if (frame.type === 'caught-up') isCaughtUp = true;
      // Pages are being read: reading once more brings what this frame holds.
      if (isMoving) return session.more();
      frames.push(frame);
      applying ??= session.run(applyFrames).finally(() => (applying = undefined));
    }

    async function applyFrames(): Promise<void> {
      for (let frame = frames.shift(); frame !== undefined; frame = frames.shift()) {
        if (await applyFrame(frame)) continue;
        frames.length = 0;
        session.more();
      }
    }

    /** False when the stored cursor is elsewhere. */
    async function applyFrame(frame: EdgeFrame): Promise<boolean> {
      switch (frame.type) {
        case 'entries': {
          const { after, entries, cursor } = joinFollowing(frame);
          if (!(await apply({ feed, after, entries, cursor }))) return false;
          session.answered(true);
          if (isCaughtUp) watchSilence();
          return true;
        }
        case 'caught-up':
          if ((await replica.feedCursor(feed)) !== frame.cursor) return false;
          beLive();
          return true;
        // A close follows where it matters.
        case 'error':
          return true;
      }
    }

    /** The frame with those that wait behind it and continue it, as one. */
    function joinFollowing(first: EntriesFrame): EntriesFrame {
      const entries = [...first.entries];
      let { cursor } = first;
      for (let [next] = frames; next?.type === 'entries' && next.after === cursor; [next] = frames) {
        if (entries.length + next.entries.length > ENTRIES_PER_STEP) break;
        entries.push(...next.entries);
        ({ cursor } = next);
        frames.shift();
      }
      return { ...first, entries, cursor };
    }

    function beLive(): void {
      watchSilence();
      session.listening();
    }

    /** A frame that continues the cursor proves that none was missed before it: the time starts anew. */
    function watchSilence(): void {
      silence?.cancel();
      if (!signal.aborted) silence = clock.after(SILENCE_MS * (1 + random() / 2), () => void session.run(ask));
    }

    async function ask(): Promise<void> {
      const { entries } = await transport.readFeed(feed, { after: await replica.feedCursor(feed), limit: SMALLEST_PAGE }, signal);
      if (entries.length === 0) watchSilence();
      else session.more();
    }

    /**
     * Applies a step; streams that it does not continue here are read first. Each read brings its stream further, so this
     * ends. False when the stored cursor is elsewhere.
     */
    async function apply(step: FeedStep): Promise<boolean> {
      for (;;) {
        const followUp = await replica.applyFeed(step, lease);
        if (followUp.kind !== 'read-stream') return followUp.kind === 'applied';
        const { stream } = followUp;
        const before = await replica.confirmedVersion(stream);
        await readStream(stream, session);
        if ((await replica.confirmedVersion(stream)) <= before)
          throw new Failure('no-progress', 'stream-stuck', `'${stream}' ends at version ${before}, feed '${feed}' goes on.`);
      }
    }

    return {
      // A feed is read as a whole or not at all.
      waiting: undefined,
      move,
      listen,
      probe: () => socket?.probe(),
      hangUp() {
        silence?.cancel();
        socket?.close();
        frames.length = 0;
      },
    };
  };
}
