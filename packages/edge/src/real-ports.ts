/** The ports as the Workers runtime provides them; the one file of this package that touches them. */
import type { EdgePorts, Log } from './ports.ts';

export const realPorts: EdgePorts = {
  clock: { now: () => Date.now() },
  timers: {
    after(delayMs, call) {
      const timer = setTimeout(call, delayMs);
      return () => clearTimeout(timer);
    },
  },
  ids: {
    uuid: () => crypto.randomUUID(),
    random: (bytes) => toBase64Url(crypto.getRandomValues(new Uint8Array(bytes))),
  },
};

/** One JSON line an entry, so that Workers Logs can search its fields. */
export const consoleLog: Log = (entry) => {
  console[entry.level](JSON.stringify(entry));
};

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
