/**
 * Everything the client takes from its platform, as ports: so that tests and the simulation drive the real code.
 *
 * `real-ports.ts` makes the real ones; it is the only file that touches the platform.
 */

/** A timer that can be cancelled; cancelling one that fired does nothing. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since 1970, as the device believes. */
  now(): number;
  /** Runs `task` once after at least `delayMs`. Background tabs may stretch it to a minute. */
  after(delayMs: number, task: () => void): Timer;
}

/** A socket that is open or about to be: what is sent before it opens goes out then. Nothing is told after `closed`, nor after `close()`. */
export interface Socket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export interface SocketEvents {
  opened(): void;
  message(text: string): void;
  closed(code: number, reason: string): void;
}

/** Opens a WebSocket; `url` is absolute or relative to the page. Never throws: a failure is `closed` with 1006. */
export type OpenSocket = (url: string, protocols: readonly string[], events: SocketEvents) => Socket;

/** A lock among the tabs of one browser. */
export interface LockManager {
  /**
   * Runs `hold` while the lock is held; waits for it unless `steal` takes it from its holder. `signal` gives up waiting.
   * Rejects with what `hold` throws, and with an `AbortError` when it gave up or the lock was stolen (`hold` runs on then).
   */
  request(name: string, options: { readonly steal?: boolean; readonly signal?: AbortSignal }, hold: () => Promise<void>): Promise<void>;
}

/** Messages among the tabs of one browser; a sender does not hear itself. */
export interface Channel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

/** What the platform tells about connectivity: hints to try again now, never a reason not to. */
export interface Connectivity {
  isOnline(): boolean;
  /** Calls `listener` when the network came back or the page was shown; returns the way to stop. */
  onWake(listener: () => void): () => void;
}

export interface Ports {
  readonly clock: Clock;
  /** A random UUID, lower case. */
  readonly newId: () => string;
  /** A random number in [0, 1): for jitter alone. */
  readonly random: () => number;
  /** SHA-256 of the UTF-8 of a text, base64url without padding. May take a turn, so it is never called within a transaction. */
  readonly sha256: (text: string) => string | Promise<string>;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly openSocket: OpenSocket;
  readonly locks: LockManager;
  readonly openChannel: (name: string) => Channel;
  readonly connectivity: Connectivity;
  /** Where databases are; undefined: there is none, and the log is kept in memory. */
  readonly indexedDB: IDBFactory | undefined;
}
