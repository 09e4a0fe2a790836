/**
 * One live socket of a feed: greeting, frames, heartbeat, end.
 *
 * A network that went away leaves a socket open for ever (readyState 1), and its frames may arrive much later: so the
 * socket proves that it lives by answering pings, and once it was given up nothing of it is heard any more.
 */
import {
  LIVE_SUBPROTOCOL,
  PING,
  PONG,
  PROTOCOL_VERSION,
  TICKET_SUBPROTOCOL_PREFIX,
  closeCodes,
  isEdgeFrame,
  type EdgeFrame,
  type HelloFrame,
} from '@headwater/protocol';
import type { Ports, Timer } from './ports.ts';
import { Failure, type FailureKind } from './sync-failure.ts';
import { jsonOf } from './transport.ts';

/** How long after the last sign of life a ping is sent. */
export const HEARTBEAT_MS = 15_000;
/** How long the answer to a ping may take: with the heartbeat, silence is noticed within 25 s. */
export const PONG_TIMEOUT_MS = 10_000;
/** How long each frame may take until the edge said that the catch-up is over; the first one includes the connecting. */
export const CATCH_UP_TIMEOUT_MS = 20_000;

const TOO_MANY_MESSAGES_WAIT_MS = 10_000;

export interface LiveSocketOptions {
  readonly url: string;
  readonly ticket: string;
  readonly clientId: string;
  /** The cursor after which the feed is followed; undefined: from its beginning. */
  readonly after: string | undefined;
  readonly ports: Pick<Ports, 'clock' | 'openSocket'>;
  /** In order. Never after `ended`, never after `close()`. */
  readonly onFrame: (frame: EdgeFrame) => void;
  /** At most once; not after `close()`. */
  readonly onEnded: (failure: Failure) => void;
}

export interface LiveSocket {
  close(): void;
  /** Asks for a sign of life now: the device was asleep, or the network changed. */
  probe(): void;
}

export function openLiveSocket(options: LiveSocketOptions): LiveSocket {
  const { clock, openSocket } = options.ports;
  let isOver = false;
  let isCaughtUp = false;
  let timer: Timer | undefined;

  const socket = openSocket(options.url, [LIVE_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX + options.ticket], {
    opened() {
      if (isOver) return;
      const { clientId, after } = options;
      const hello: HelloFrame = { type: 'hello', protocol: PROTOCOL_VERSION, clientId, ...(after !== undefined && { after }) };
      socket.send(JSON.stringify(hello));
    },
    message(text) {
      if (isOver) return;
      if (text === PONG) return heard(undefined);
      const frame = jsonOf(text);
      if (!isEdgeFrame(frame))
        return end(new Failure('not-an-edge', 'bad-frame', 'A frame that is not of the protocol.'), closeCodes.badFrame);
      heard(frame);
      options.onFrame(frame);
    },
    closed(code, reason) {
      end(failureOfClose(code, reason));
    },
  });
  expectSign(CATCH_UP_TIMEOUT_MS);

  /** Any message is a sign of life; but a socket that only answers pings and never finishes its catch-up is of no use. */
  function heard(frame: EdgeFrame | undefined): void {
    if (frame?.type === 'caught-up') isCaughtUp = true;
    if (isCaughtUp) setTimer(HEARTBEAT_MS, ping);
    else if (frame !== undefined) expectSign(CATCH_UP_TIMEOUT_MS);
  }

  function ping(): void {
    socket.send(PING);
    expectSign(PONG_TIMEOUT_MS);
  }

  // A message clears this timer, so one that fires late (a throttled or frozen tab) never buries a socket that answered.
  function expectSign(withinMs: number): void {
    setTimer(withinMs, () => end(new Failure('edge-unreachable', 'socket-silent', 'The socket is silent.')));
  }

  function setTimer(delayMs: number, task: () => void): void {
    timer?.cancel();
    timer = clock.after(delayMs, task);
  }

  function end(cause: Failure, code?: number): void {
    if (isOver) return;
    finish(code);
    options.onEnded(cause);
  }

  function finish(code?: number): void {
    isOver = true;
    timer?.cancel();
    socket.close(code);
  }

  return {
    close() {
      if (!isOver) finish();
    },
    probe() {
      if (!isOver && isCaughtUp) ping();
    },
  };
}

/** What the end of a socket means (protocol: "Live", close codes). */
export function failureOfClose(code: number, reason: string): Failure {
  const retryAfterMs = code === closeCodes.tooManyMessages ? TOO_MANY_MESSAGES_WAIT_MS : undefined;
  return new Failure(kindByCode[code] ?? 'edge-unreachable', `socket-closed-${code}`, reason || `The socket was closed with ${code}.`, {
    retryAfterMs,
  });
}

const kindByCode: Readonly<Record<number, FailureKind>> = {
  [closeCodes.badFrame]: 'edge-failing',
  [closeCodes.frameTooBig]: 'edge-failing',
  // The next ticket is asked for with the token of that moment; only that answer can say that nobody is signed in.
  [closeCodes.tokenExpired]: 'edge-failing',
  [closeCodes.notAllowed]: 'refused',
  [closeCodes.historyGone]: 'gone',
  [closeCodes.protocolNotSpoken]: 'upgrade-required',
  [closeCodes.tooManyMessages]: 'rate-limited',
  [closeCodes.tryAgainLater]: 'edge-failing',
};
