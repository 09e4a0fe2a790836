import { describe, expect, test } from 'vitest';
import type { SocketEvents } from './ports.ts';
import { realPorts, type Platform } from './real-ports.ts';
import { settle } from './testing/manual-clock.ts';

/** A socket that the test plays the other side of. */
class PlayedSocket extends EventTarget {
  static last: PlayedSocket | undefined;
  readonly url: string;
  readonly protocols: readonly string[];
  readonly sent: string[] = [];
  readonly closes: (readonly [code: number | undefined, reason: string | undefined])[] = [];
  readyState = 0;

  constructor(url: string, protocols: string[]) {
    super();
    if (url.includes('forbidden')) throw new DOMException('Mixed content.', 'SecurityError');
    this.url = url;
    this.protocols = protocols;
    PlayedSocket.last = this;
  }

  send(text: string): void {
    if (this.readyState === 0) throw new DOMException('Still connecting.', 'InvalidStateError');
    this.sent.push(text);
  }

  close(code?: number, reason?: string): void {
    this.closes.push([code, reason]);
    if (code !== undefined && code !== 1000 && (code < 3000 || code > 4999)) throw new DOMException('Not for pages.', 'InvalidAccessError');
    this.readyState = 2;
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  receive(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  end(code: number, reason: string): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason }));
  }
}

function openPlayed(url: string): { told: unknown[]; socket: ReturnType<ReturnType<typeof realPorts>['openSocket']>; peer: PlayedSocket } {
  const told: unknown[] = [];
  const events: SocketEvents = {
    opened: () => told.push('opened'),
    message: (text) => told.push(['message', text]),
    closed: (code, reason) => told.push(['closed', code, reason]),
  };
  PlayedSocket.last = undefined;
  // Plays the part of the platform's class that is used.
  const platform = { WebSocket: PlayedSocket, location: { href: 'https://shop.example/orders/1?a#b' } } as unknown as Platform;
  const socket = realPorts(platform).openSocket(url, ['headwater.v1'], events);
  return { told, socket, peer: PlayedSocket.last ?? new PlayedSocket('none:', []) };
}

describe('the socket', () => {
  test.each([
    ['/v1/live?feed=main', 'wss://shop.example/v1/live?feed=main'],
    ['http://127.0.0.1:8787/v1/live', 'ws://127.0.0.1:8787/v1/live'],
    ['https://edge.example/v1/live', 'wss://edge.example/v1/live'],
    ['wss://edge.example/v1/live', 'wss://edge.example/v1/live'],
  ])('[D41] %s is opened as %s', (url, opened) => {
    expect(openPlayed(url).peer).toMatchObject({ url: opened, protocols: ['headwater.v1'] });
  });

  test('[D41] what is sent before it opens goes out first, in order', () => {
    const { socket, peer, told } = openPlayed('/v1/live');
    socket.send('one');
    socket.send('two');
    peer.open();
    socket.send('three');
    expect(peer.sent).toEqual(['one', 'two', 'three']);
    expect(told).toEqual(['opened']);
  });

  test('[D41] it tells messages and, once, its end; then nothing more', () => {
    const { socket, peer, told } = openPlayed('/v1/live');
    peer.open();
    peer.receive('hello');
    peer.receive(new ArrayBuffer(3));
    peer.end(4401, 'expired');
    peer.receive('late');
    peer.end(1006, '');
    socket.send('nobody hears this');
    expect(told).toEqual(['opened', ['message', 'hello'], ['message', ''], ['closed', 4401, 'expired']]);
    expect(peer.sent).toEqual([]);
  });

  test('[D41] nothing is told after it was closed from here', () => {
    const { socket, peer, told } = openPlayed('/v1/live');
    socket.close(4400, 'bad frame');
    peer.open();
    peer.receive('late');
    peer.end(1006, '');
    expect(told).toEqual([]);
    expect(peer.closes).toEqual([[4400, 'bad frame']]);
  });

  test('[D41] a code that browsers keep for themselves closes it all the same', () => {
    const { socket, peer } = openPlayed('/v1/live');
    socket.close(1009, 'frame too big');
    expect(peer).toMatchObject({
      readyState: 2,
      closes: [
        [1009, 'frame too big'],
        [undefined, undefined],
      ],
    });
  });

  test.each(['https://forbidden.example/', 'http://', '//'])(
    '[D41] %s, which cannot be opened, closes with 1006 and throws nothing',
    async (url) => {
      const { socket, told } = openPlayed(url);
      socket.send('x');
      expect(told).toEqual([]);
      await settle();
      expect(told).toEqual([['closed', 1006, '']]);
      socket.close();
    },
  );
});

describe('a platform without', () => {
  test('[D42] randomUUID gives ids all the same, each another', () => {
    const withoutUuid = { crypto: { getRandomValues: crypto.getRandomValues.bind(crypto) } } as unknown as Platform;
    const ids = Array.from({ length: 500 }, () => realPorts(withoutUuid).newId());
    for (const id of [...ids, realPorts().newId()])
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('[D42] IndexedDB, or one that forbids it, has none', () => {
    expect(realPorts({}).indexedDB).toBeUndefined();
    const forbidding: Platform = {
      get indexedDB(): never {
        throw new DOMException('The document is sandboxed.', 'SecurityError');
      },
    };
    expect(realPorts(forbidding).indexedDB).toBeUndefined();
  });

  test('[D42] Web Locks has locks within the page', async () => {
    const order: string[] = [];
    let release = (): void => {};
    let first: Promise<void> = Promise.resolve();
    await new Promise<void>((granted) => {
      first = realPorts({}).locks.request('lead', {}, () => {
        granted();
        return new Promise<void>((resolve) => (release = resolve)).then(() => void order.push('first'));
      });
    });
    const second = realPorts({}).locks.request('lead', {}, async () => void order.push('second'));
    release();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
  });

  test('[D42] WebCrypto computes hashes all the same', async () => {
    expect(await realPorts({}).sha256('…')).toBe(await realPorts().sha256('…'));
  });

  test('[D42] channels, a page or a network stays quiet', async () => {
    const { openChannel, connectivity, fetch } = realPorts({});
    const channel = openChannel('changes');
    channel.onMessage(() => expect.unreachable());
    channel.post('x');
    channel.close();
    expect(connectivity.isOnline()).toBe(true);
    connectivity.onWake(() => expect.unreachable())();
    await expect(fetch('/v1/health', {})).rejects.toThrow(TypeError);
  });
});

describe('connectivity', () => {
  test('[D44] the listener is woken when the network is back or the page is shown, until it is stopped', () => {
    const page = new EventTarget();
    const document = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
    const platform = {
      document,
      navigator: { onLine: false },
      addEventListener: page.addEventListener.bind(page),
      removeEventListener: page.removeEventListener.bind(page),
    } as unknown as Platform;
    const { connectivity } = realPorts(platform);
    let woken = 0;
    const stop = connectivity.onWake(() => (woken += 1));
    expect(connectivity.isOnline()).toBe(false);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(woken).toBe(0);
    document.visibilityState = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    for (const name of ['online', 'focus', 'pageshow']) page.dispatchEvent(new Event(name));
    expect(woken).toBe(4);
    stop();
    document.dispatchEvent(new Event('visibilitychange'));
    page.dispatchEvent(new Event('online'));
    expect(woken).toBe(4);
  });
});

describe('the clock', () => {
  test('[D45] a timer runs once, a cancelled one never, and one that is too long for the platform not at once', async () => {
    const { clock } = realPorts();
    const ran: string[] = [];
    clock.after(0, () => ran.push('cancelled')).cancel();
    const far = clock.after(2 ** 40, () => ran.push('far'));
    await new Promise<void>((resolve) => void clock.after(-1, () => (ran.push('due'), resolve())));
    await settle();
    expect(ran).toEqual(['due']);
    far.cancel();
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
  });
});
