/**
 * The live sockets of a feed, in the platform's hibernation: an idle feed with a thousand watchers costs nothing.
 *
 * Each socket has a position of its own. A broadcast brings every socket from there to the head, so a flush that was
 * lost with an instance is made up for by the next, and a subscription is one synchronous turn without gap or
 * duplicate. The first publication after a quiet time goes out at once; what follows within the window goes together.
 */
import {
  PING,
  PONG,
  SUPPORTED_VERSIONS,
  closeCodes,
  helloFrameSchema,
  problem,
  readRequest,
  utf8Bytes,
  type CloseCode,
  type Problem,
} from '@headwater/protocol';
import { cursorAt } from './cursor.ts';
import { caughtUpFrame, errorFrame, framesAfter, type Delta } from './feed-frames.ts';
import type { Feed } from './feed.ts';
import { isOpen, keepSession, sessionOf, type Session } from './feed-session.ts';
import type { ResolvedConfig } from './resolved-config.ts';
import type { TicketClaims } from './ticket.ts';

const WINDOW_MS = 25;
/** What a frame to one socket takes. A Worker's clock stands still while it runs, so this is known, not measured. */
const SEND_MS = 0.046;
/** A client pings far more often; a socket that has been silent for so long makes room for another of its principal. */
const SILENT_MS = 120_000;
const MINUTE_MS = 60_000;
/**
 * What is sent to a client that gives no sign of life. Workers cannot see how much of it still waits in the socket; a
 * client that reads pings as well, and one that is cut off wrongly goes on by HTTP.
 */
const UNHEARD_MAX_BYTES = 4 * 1024 * 1024;

export class FeedSockets {
  readonly #ctx: DurableObjectState;
  readonly #feed: Feed;
  readonly #config: ResolvedConfig;
  /** Until when publications are collected. */
  #windowEndsAt = 0;
  #isFlushPlanned = false;

  constructor(ctx: DurableObjectState, feed: Feed, config: ResolvedConfig) {
    this.#ctx = ctx;
    this.#feed = feed;
    this.#config = config;
  }

  /** Whether a ticket opened a socket that is still there. */
  hasTicket(ticketId: string): boolean {
    return this.#ctx.getWebSockets().some((socket) => sessionOf(socket).ticketId === ticketId);
  }

  /** The client's end of a new socket, or undefined when the principal has as many as it may. */
  accept(claims: TicketClaims): WebSocket | undefined {
    const now = this.#config.ports.clock.now();
    const { tenant, feed, principalId } = claims;
    let count = 0;
    for (const socket of this.#ctx.getWebSockets()) {
      if (!isOpen(socket) || sessionOf(socket).principalId !== principalId) continue;
      if (now - Math.max(sessionOf(socket).connectedAt, this.#pingedAt(socket)) > SILENT_MS)
        close(socket, closeCodes.tryAgainLater, 'silent');
      else count += 1;
    }
    if (count >= this.#config.limits.socketsPerFeed) return undefined;
    const { 0: client, 1: socket } = new WebSocketPair();
    keepSession(socket, {
      tenant,
      feed,
      principalId,
      expiresAt: claims.sessionExpiresAt,
      ticketId: claims.id,
      connectedAt: now,
      pingedAt: 0,
      unheardBytes: 0,
      hasCursor: false,
      minuteStart: now,
      frames: 0,
    });
    this.#ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    this.#ctx.acceptWebSocket(socket);
    return client;
  }

  /** A frame of the client: one hello, and nothing else but the heartbeat. */
  receive(socket: WebSocket, frame: string | ArrayBuffer): void {
    if (!isOpen(socket)) return;
    const session = this.#counted(socket);
    const { limits } = this.#config;
    if (this.#isExpired(session)) return close(socket, closeCodes.tokenExpired, 'token-expired');
    if (session.frames > limits.framesPerMinute) return close(socket, closeCodes.tooManyMessages, 'too-many-messages');
    if (typeof frame !== 'string') return close(socket, closeCodes.badFrame, 'binary');
    if (utf8Bytes(frame) > limits.frameBytes) return close(socket, closeCodes.frameTooBig, 'frame-too-big');
    if (frame === PONG) return;
    if (session.position !== undefined) return close(socket, closeCodes.badFrame, 'unexpected-frame');
    const hello = readRequest(helloFrameSchema, frame, limits);
    if (hello.kind === 'refused') return this.#refuse(socket, hello.problem, closeCodes.badFrame);
    const { protocol, after } = hello.request;
    if (SUPPORTED_VERSIONS.includes(protocol)) return this.#subscribe(socket, session, after);
    this.#refuse(socket, problem('upgrade-required', { supported: SUPPORTED_VERSIONS }), closeCodes.protocolNotSpoken);
  }

  /** Tells the sockets what was published: now, or together with what else comes within the window. */
  published(): void {
    if (this.#isFlushPlanned) return;
    const { clock, timers } = this.#config.ports;
    const waitMs = this.#windowEndsAt - clock.now();
    if (waitMs <= 0) return this.#flush();
    this.#isFlushPlanned = true;
    timers.after(waitMs, () => {
      this.#isFlushPlanned = false;
      this.#flush();
    });
  }

  /** Closes the sockets whose token has expired; returns when the next one expires. */
  closeExpired(): number | undefined {
    let next: number | undefined;
    for (const socket of this.#ctx.getWebSockets()) {
      if (!isOpen(socket)) continue;
      const session = sessionOf(socket);
      if (this.#isExpired(session)) close(socket, closeCodes.tokenExpired, 'token-expired');
      else next = Math.min(next ?? Infinity, session.expiresAt);
    }
    return next;
  }

  #subscribe(socket: WebSocket, session: Session, after: string | undefined): void {
    const position = this.#feed.positionOf(session, after);
    if (typeof position !== 'number') {
      return this.#refuse(socket, position, position.status === 400 ? closeCodes.badFrame : closeCodes.historyGone);
    }
    const reader = { position, hasCursor: after !== undefined };
    const delta = framesAfter(this.#feed, this.#config, session, reader);
    this.#deliver(socket, { ...session, ...reader }, delta);
    if (delta.isComplete) send(socket, caughtUpFrame(cursorAt(session, this.#config.epoch, delta.position)));
  }

  #flush(): void {
    const head = this.#feed.storage.position();
    const deltaByReader = new Map<string, Delta>();
    let count = 0;
    for (const socket of this.#ctx.getWebSockets()) {
      const session = sessionOf(socket);
      const { position, hasCursor } = session;
      if (!isOpen(socket) || position === undefined || position >= head) continue;
      if (this.#isExpired(session)) {
        close(socket, closeCodes.tokenExpired, 'token-expired');
        continue;
      }
      // Nearly always all sockets are at one place.
      const key = `${position} ${hasCursor}`;
      const delta = deltaByReader.get(key) ?? framesAfter(this.#feed, this.#config, session, { position, hasCursor });
      deltaByReader.set(key, delta);
      this.#deliver(socket, session, delta);
      count += 1;
    }
    if (count > 0) this.#windowEndsAt = this.#config.ports.clock.now() + Math.max(WINDOW_MS, count * SEND_MS);
  }

  /** Sends, and remembers that the socket is at the head now. */
  #deliver(socket: WebSocket, session: Session, { frames, bytes, position }: Delta): void {
    const pingedAt = this.#pingedAt(socket);
    const unheardBytes = (pingedAt > session.pingedAt ? 0 : session.unheardBytes) + bytes;
    for (const frame of frames) send(socket, frame);
    keepSession(socket, { ...session, position, hasCursor: session.hasCursor || frames.length > 0, pingedAt, unheardBytes });
    if (unheardBytes > UNHEARD_MAX_BYTES) close(socket, closeCodes.tryAgainLater, 'slow-reader');
  }

  #refuse(socket: WebSocket, refusal: Problem, code: CloseCode): void {
    send(socket, errorFrame(refusal));
    close(socket, code, refusal.type.slice(refusal.type.lastIndexOf('/') + 1));
  }

  /** The session with one frame more in its minute. */
  #counted(socket: WebSocket): Session {
    const session = sessionOf(socket);
    const now = this.#config.ports.clock.now();
    const isNewMinute = now - session.minuteStart >= MINUTE_MS;
    const counted = { ...session, minuteStart: isNewMinute ? now : session.minuteStart, frames: isNewMinute ? 1 : session.frames + 1 };
    keepSession(socket, counted);
    return counted;
  }

  #isExpired({ expiresAt }: Session): boolean {
    return this.#config.ports.clock.now() >= expiresAt;
  }

  /** When the platform last answered a ping, 0 for never. */
  #pingedAt(socket: WebSocket): number {
    return this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
  }
}

/** A socket may break between any two frames: its close event follows, and nobody else's frames may wait for it. */
function send(socket: WebSocket, frame: string): void {
  try {
    if (isOpen(socket)) socket.send(frame);
  } catch {
    close(socket, closeCodes.tryAgainLater, 'broken');
  }
}

function close(socket: WebSocket, code: CloseCode, reason: string): void {
  if (isOpen(socket)) socket.close(code, reason);
}
