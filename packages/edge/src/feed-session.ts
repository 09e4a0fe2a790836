/**
 * What a feed object knows of one live socket. It lives in the socket's attachment, which survives hibernation: an
 * object that wakes up goes on where each of its sockets is.
 */
import type { FeedName } from './feed-name.ts';

/** Times in milliseconds since 1970. */
export interface Session extends FeedName {
  readonly principalId: string;
  /** When the token expires that the socket was opened with. */
  readonly expiresAt: number;
  /** The ticket that opened it, which opens nothing else. */
  readonly ticketId: string;
  readonly connectedAt: number;
  /** The last ping that a delivery saw, 0 for none, and what was sent since then. */
  readonly pingedAt: number;
  readonly unheardBytes: number;
  /** Up to which position the socket has been told; absent until it said hello. */
  readonly position?: number;
  /** False for a client that said hello without a cursor and has been given none. */
  readonly hasCursor: boolean;
  /** Frames of the client since the beginning of a minute. */
  readonly minuteStart: number;
  readonly frames: number;
}

/** A WebSocket's `readyState`. */
const OPEN = 1;

export function isOpen(socket: WebSocket): boolean {
  return socket.readyState === OPEN;
}

// Reading an attachment decodes it, which a broadcast to a thousand sockets would notice.
const sessionBySocket = new WeakMap<WebSocket, Session>();

export function sessionOf(socket: WebSocket): Session {
  let session = sessionBySocket.get(socket);
  if (session === undefined) {
    // Written by `keepSession` before the socket was accepted.
    session = socket.deserializeAttachment() as Session;
    sessionBySocket.set(socket, session);
  }
  return session;
}

export function keepSession(socket: WebSocket, session: Session): void {
  sessionBySocket.set(socket, session);
  socket.serializeAttachment(session);
}
