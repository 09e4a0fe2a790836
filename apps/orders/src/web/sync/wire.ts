/**
 * The wire between this browser and the edge, with a switch in it: cut, nothing passes, as if the network were gone.
 *
 * The switch is the browser's, not the tab's, because any of its tabs may be the one that syncs; it stays across reloads.
 */
import type { Ports } from '@headwater/client';

export interface Wire {
  readonly isCut: () => boolean;
  readonly setCut: (cut: boolean) => void;
  /** Calls `listener` after each change; returns the way to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly fetch: typeof fetch;
  /** What the client takes instead of the platform's own. */
  readonly ports: Pick<Ports, 'fetch' | 'openSocket' | 'connectivity'>;
}

const KEY = 'order-desk.wire';
const CUT = 'cut';
/** What besides the switch says that trying again may be worth it. */
const wakingEvents = ['online', 'focus', 'pageshow'] as const;

export function openWire(): Wire {
  const listeners = new Set<() => void>();
  const isCut = () => localStorage.getItem(KEY) === CUT;
  let current = new AbortController();

  /** Aborted when the wire is cut. Another tab may have mended it without this one having heard of it yet. */
  const presentSignal = () => {
    if (isCut()) current.abort();
    else if (current.signal.aborted) current = new AbortController();
    return current.signal;
  };
  const tell = () => {
    presentSignal();
    for (const listener of listeners) listener();
  };
  addEventListener('storage', ({ key }) => {
    if (key === KEY || key === null) tell();
  });

  const send: typeof fetch = async (input, init) => {
    const signal = presentSignal();
    if (signal.aborted) throw new TypeError('The wire is cut.');
    return await fetch(input, { ...init, signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]) });
  };

  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  return {
    isCut,
    setCut(cut) {
      if (cut) localStorage.setItem(KEY, CUT);
      else localStorage.removeItem(KEY);
      tell();
    },
    subscribe,
    fetch: send,
    ports: {
      fetch: send,
      openSocket: (url, protocols, events) => openSocket(new URL(url, location.href), protocols, { events, cut: presentSignal() }),
      connectivity: {
        isOnline: () => navigator.onLine && !isCut(),
        onWake(listener) {
          const onChange = () => {
            if (!isCut()) listener();
          };
          const onVisibility = () => {
            if (document.visibilityState === 'visible') onChange();
          };
          const stop = subscribe(onChange);
          for (const name of wakingEvents) addEventListener(name, onChange);
          document.addEventListener('visibilitychange', onVisibility);
          return () => {
            stop();
            for (const name of wakingEvents) removeEventListener(name, onChange);
            document.removeEventListener('visibilitychange', onVisibility);
          };
        },
      },
    },
  };
}

type OpenSocket = Ports['openSocket'];

function openSocket(
  url: URL,
  protocols: readonly string[],
  { events, cut }: { readonly events: Parameters<OpenSocket>[2]; readonly cut: AbortSignal },
): ReturnType<OpenSocket> {
  url.protocol = url.protocol.replace('http', 'ws');
  let closed = false;
  const close = (code: number, reason: string) => {
    if (closed) return;
    closed = true;
    cut.removeEventListener('abort', onCut);
    events.closed(code, reason);
  };
  const onCut = () => {
    socket?.close();
    close(1006, 'The wire was cut.');
  };
  const socket = cut.aborted ? undefined : new WebSocket(url, [...protocols]);
  if (socket === undefined) {
    queueMicrotask(onCut);
    return { send: () => undefined, close: () => undefined };
  }
  cut.addEventListener('abort', onCut);
  socket.onopen = () => {
    if (!closed) events.opened();
  };
  socket.onmessage = ({ data }) => {
    if (!closed && typeof data === 'string') events.message(data);
  };
  socket.onclose = ({ code, reason }) => close(code, reason);
  return {
    send: (text) => socket.send(text),
    close: (code, reason) => {
      socket.close(code, reason);
    },
  };
}
