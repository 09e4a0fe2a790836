// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openWire } from './wire.ts';

/** A socket of the platform, whose far side is the test. */
class PlatformSocket {
  static opened: PlatformSocket[] = [];
  onopen?: () => void;
  onmessage?: (message: { readonly data: unknown }) => void;
  onclose?: (close: { readonly code: number; readonly reason: string }) => void;
  readonly sent: string[] = [];
  readonly url: string;
  closed = false;
  constructor(url: URL) {
    this.url = url.href;
    PlatformSocket.opened.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.closed = true;
  }
}

const platformFetch = vi.fn(
  (_input: unknown, init?: RequestInit) =>
    new Promise<Response>((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))),
);

beforeEach(() => {
  localStorage.clear();
  PlatformSocket.opened = [];
  platformFetch.mockClear();
  vi.stubGlobal('WebSocket', PlatformSocket);
  vi.stubGlobal('fetch', platformFetch);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const events = () => ({ opened: vi.fn(), message: vi.fn(), closed: vi.fn() });

describe('the wire', () => {
  it('[O31] cut, it lets nothing pass: what is on its way fails, what comes after fails at once', async () => {
    const wire = openWire();
    const onItsWay = wire.fetch('/v1/health');
    wire.setCut(true);
    await expect(onItsWay).rejects.toThrow('aborted');
    await expect(wire.fetch('/v1/health')).rejects.toThrow('cut');
    expect(platformFetch).toHaveBeenCalledOnce();
    expect(wire.ports.connectivity.isOnline()).toBe(false);
  });

  it('[O31] cut, it closes the sockets, and nothing more comes out of them', async () => {
    const wire = openWire();
    const told = events();
    wire.ports.openSocket('/v1/live', ['headwater.v1'], told);
    const [socket] = PlatformSocket.opened;
    socket?.onopen?.();
    socket?.onmessage?.({ data: 'pong' });
    expect(socket?.url).toMatch(/^ws:.*\/v1\/live$/);
    wire.setCut(true);
    socket?.onmessage?.({ data: 'late' });
    socket?.onclose?.({ code: 1000, reason: '' });
    expect(told.message.mock.calls).toEqual([['pong']]);
    expect(told.closed.mock.calls).toEqual([[1006, expect.any(String)]]);
    const second = events();
    wire.ports.openSocket('/v1/live', [], second);
    await vi.waitFor(() => expect(second.closed).toHaveBeenCalledOnce());
    expect(PlatformSocket.opened).toHaveLength(1);
  });

  it('[O31] mended, it wakes the client and carries again', async () => {
    const wire = openWire();
    const woken = vi.fn();
    wire.ports.connectivity.onWake(woken);
    wire.setCut(true);
    expect(woken).not.toHaveBeenCalled();
    wire.setCut(false);
    expect(woken).toHaveBeenCalledOnce();
    expect(wire.ports.connectivity.isOnline()).toBe(true);
    void wire.fetch('/v1/health');
    expect(platformFetch).toHaveBeenCalledOnce();
  });

  it('[O31] stays as it is across reloads, and is the same in all tabs', () => {
    openWire().setCut(true);
    const afterReload = openWire();
    expect(afterReload.isCut()).toBe(true);
    const told = vi.fn();
    afterReload.subscribe(told);
    localStorage.removeItem('order-desk.wire');
    dispatchEvent(new StorageEvent('storage', { key: 'order-desk.wire' }));
    expect(told).toHaveBeenCalledOnce();
    expect(afterReload.isCut()).toBe(false);
  });

  it('[O31] mended in another tab, it carries before this tab has heard of it', () => {
    const wire = openWire();
    wire.setCut(true);
    localStorage.removeItem('order-desk.wire');
    void wire.fetch('/v1/health');
    expect(platformFetch).toHaveBeenCalledOnce();
    wire.ports.openSocket('/v1/live', [], events());
    expect(PlatformSocket.opened).toHaveLength(1);
  });
});
