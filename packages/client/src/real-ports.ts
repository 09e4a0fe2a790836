/**
 * The ports of a real browser: the only file of this package that touches the platform.
 *
 * What a browser lacks is left out or replaced, never an error: outside secure contexts there is no `randomUUID` and no
 * Web Locks, private windows may refuse IndexedDB, and a script on a server has no page.
 */
import { base64url } from './base64url.ts';
import type { Channel, Clock, Connectivity, LockManager, OpenSocket, Ports, Socket } from './ports.ts';

/** What is taken from the global object; any of it may be missing. */
export type Platform = Partial<
  Pick<
    typeof globalThis,
    'crypto' | 'fetch' | 'WebSocket' | 'BroadcastChannel' | 'navigator' | 'location' | 'document' | 'indexedDB' | 'addEventListener'
  >
>;

export function realPorts(platform: Platform = globalThis): Ports {
  return {
    clock,
    newId: () => newId(platform.crypto),
    random: () => Math.random(),
    sha256: (text) => sha256(platform.crypto, text),
    // As a method: browsers refuse a `fetch` that has lost its global object. Where there is none, the call rejects.
    fetch: async (url, init) => platform.fetch!(url, init),
    openSocket: openSocketOf(platform),
    locks: locksOf(platform),
    openChannel: (name) => openChannel(platform, name),
    connectivity: connectivityOf(platform),
    indexedDB: indexedDBOf(platform),
  };
}

/** Longer than any page lives; a timer beyond it would fire at once. */
const maxTimeoutMs = 2 ** 31 - 1;

const clock: Clock = {
  now: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, Math.min(delayMs, maxTimeoutMs));
    return { cancel: () => clearTimeout(timer) };
  },
};

/** UUID version 4 (RFC 9562 §5.4). */
function newId(crypto: Crypto | undefined): string {
  // Missing outside secure contexts, whatever its type says.
  if ((crypto as Partial<Crypto> | undefined)?.randomUUID !== undefined) return crypto!.randomUUID();
  const hex = Array.from(crypto!.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

/** Outside secure contexts there is no WebCrypto: then the digest is computed in JavaScript, which other pages never load. */
async function sha256(crypto: Partial<Crypto> | undefined, text: string): Promise<string> {
  if (crypto?.subtle === undefined) return (await import('./sha256.ts')).sha256(text);
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

function openSocketOf({ WebSocket, location }: Platform): OpenSocket {
  return (url, protocols, events) => {
    const over = new AbortController();
    const { signal } = over;
    const end = (code: number, reason: string): void => {
      if (signal.aborted) return;
      over.abort();
      events.closed(code, reason);
    };
    let socket: WebSocket;
    try {
      socket = new WebSocket!(socketUrl(url, location), [...protocols]);
    } catch {
      // No WebSocket, an address that is none, or one that the page may not open.
      queueMicrotask(() => end(1006, ''));
      return { send() {}, close: () => over.abort() };
    }
    const waiting: string[] = [];
    const on: WebSocket['addEventListener'] = (name: string, listener: EventListener) =>
      socket.addEventListener(name, listener, { signal });
    on('open', () => {
      for (const text of waiting) socket.send(text);
      events.opened();
    });
    // The protocol is text. A binary frame is told as an empty one, which is as little of the protocol.
    on('message', ({ data }: MessageEvent<unknown>) => events.message(typeof data === 'string' ? data : ''));
    on('close', ({ code, reason }) => end(code, reason));
    return {
      send(text) {
        if (socket.readyState === 0) waiting.push(text);
        else if (socket.readyState === 1) socket.send(text);
      },
      close(code, reason) {
        over.abort();
        closeQuietly(socket, code, reason);
      },
    } satisfies Socket;
  };
}

/** Not every browser takes a relative address, or one with the scheme of a page. */
function socketUrl(url: string, location: Location | undefined): string {
  const absolute = new URL(url, location?.href);
  absolute.protocol = absolute.protocol.replace('http', 'ws');
  return absolute.href;
}

function closeQuietly(socket: WebSocket, code?: number, reason?: string): void {
  try {
    socket.close(code, reason);
  } catch {
    // A code that browsers keep for themselves, or a reason that is too long.
    socket.close();
  }
}

function locksOf({ navigator }: Platform): LockManager {
  return {
    async request(name, options, hold) {
      // Missing outside secure contexts, whatever its type says.
      const locks: LockManager = (navigator as Partial<Navigator> | undefined)?.locks ?? (await import('./page-locks.ts')).pageLocks;
      await locks.request(name, options, hold);
    },
  };
}

/** Without BroadcastChannel tabs hear nothing of each other until they read the database again. */
function openChannel({ BroadcastChannel }: Platform, name: string): Channel {
  if (BroadcastChannel === undefined) return { post() {}, onMessage() {}, close() {} };
  const channel = new BroadcastChannel(name);
  let open = true;
  return {
    post(message) {
      if (open) channel.postMessage(message);
    },
    onMessage(listener) {
      channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => listener(data));
    },
    close() {
      open = false;
      channel.close();
    },
  };
}

/** Any of these may mean that a try would now succeed: the network is back, or the page was asleep. */
const wakingEvents = ['online', 'focus', 'pageshow'] as const;

function connectivityOf(platform: Platform): Connectivity {
  const { document, navigator } = platform;
  return {
    isOnline: () => navigator?.onLine !== false,
    onWake(listener) {
      const stopped = new AbortController();
      const { signal } = stopped;
      for (const name of wakingEvents) platform.addEventListener?.(name, listener, { signal });
      document?.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && listener(), { signal });
      return () => stopped.abort();
    },
  };
}

/** Where storage is forbidden, asking for it throws already. */
function indexedDBOf(platform: Platform): IDBFactory | undefined {
  try {
    return platform.indexedDB ?? undefined;
  } catch {
    return undefined;
  }
}
