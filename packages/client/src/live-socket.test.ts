import { closeCodes, type EdgeFrame } from '@headwater/protocol';
import { describe, expect, it } from 'vitest';
import { failureOfClose, openLiveSocket } from './live-socket.ts';
import type { SocketEvents } from './ports.ts';
import type { Failure } from './sync-failure.ts';
import { ManualClock } from './testing/manual-clock.ts';

const CAUGHT_UP: EdgeFrame = { type: 'caught-up', cursor: 'c1' };

/** A socket whose other side is played by hand. */
function opened(options: { readonly after?: string; readonly isOpen?: boolean; readonly isCaughtUp?: boolean } = {}) {
  const clock = new ManualClock(0);
  const sent: string[] = [];
  const frames: EdgeFrame[] = [];
  const ended: Failure[] = [];
  const closedWith: (number | undefined)[] = [];
  let edge: SocketEvents | undefined;
  let offered: readonly string[] = [];
  const socket = openLiveSocket({
    url: 'wss://edge.test/v1/live?feed=main',
    ticket: 'abc',
    clientId: 'client-1',
    after: options.after,
    ports: {
      clock,
      openSocket: (_url, protocols, events) => {
        offered = protocols;
        edge = events;
        return { send: (text) => void sent.push(text), close: (code) => void closedWith.push(code) };
      },
    },
    onFrame: (frame) => frames.push(frame),
    onEnded: (failure) => ended.push(failure),
  });
  if (edge === undefined) throw new Error('No socket was opened.');
  const { isOpen = true, isCaughtUp = true } = options;
  if (isOpen) edge.opened();
  if (isOpen && isCaughtUp) edge.message(JSON.stringify(CAUGHT_UP));
  return { clock, socket, edge, sent, frames, ended, closedWith, offered };
}

describe('greeting', () => {
  it('[Y9] offers protocol and ticket, and says hello with the cursor', () => {
    const { offered, sent, frames } = opened({ after: 'c0' });
    expect(offered).toEqual(['headwater.v1', 'ticket.abc']);
    expect(sent.map((text) => JSON.parse(text) as unknown)).toEqual([{ type: 'hello', protocol: 1, clientId: 'client-1', after: 'c0' }]);
    expect(frames).toEqual([CAUGHT_UP]);
  });

  it('[Y8] a socket that never opens, or never finishes its catch-up, is given up after 20 s', async () => {
    for (const isOpen of [false, true]) {
      const { clock, edge, ended } = opened({ isOpen, isCaughtUp: false });
      await clock.advance(19_000);
      edge.message('pong');
      expect(ended).toEqual([]);
      await clock.advance(1_000);
      expect(ended).toMatchObject([{ kind: 'edge-unreachable', code: 'socket-silent' }]);
      expect(clock.pending).toBe(0);
    }
  });
});

describe('heartbeat', () => {
  it('[Y8] silence is broken by a ping after 15 s, and ends the socket after 25 s', async () => {
    const { clock, sent, ended, closedWith } = opened();
    await clock.advance(14_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent[1]).toBe('ping');
    await clock.advance(9_999);
    expect(ended).toEqual([]);
    await clock.advance(1);
    expect(ended).toMatchObject([{ kind: 'edge-unreachable', code: 'socket-silent' }]);
    expect(closedWith).toHaveLength(1);
  });

  it('[Y8] a socket that answers lives for ever', async () => {
    const { clock, edge, sent, ended } = opened();
    for (let minute = 0; minute < 60; minute += 1) {
      await clock.advance(15_000);
      edge.message('pong');
    }
    expect(ended).toEqual([]);
    expect(sent.filter((text) => text === 'ping')).toHaveLength(60);
  });

  it('[Y8] a timer that comes late does not bury a socket that answered', async () => {
    const { clock, edge, ended } = opened();
    await clock.advance(15_000);
    edge.message('pong');
    // The tab was in the background: a minute passes before the next timer runs.
    clock.jump(clock.now() + 60_000);
    await clock.advance(15_000);
    edge.message('pong');
    await clock.advance(10_000);
    expect(ended).toEqual([]);
  });

  it('[Y8] the device’s clock may jump without ending a socket that answers', async () => {
    const { clock, edge, ended } = opened();
    clock.jump(-86_400_000);
    await clock.advance(15_000);
    edge.message('pong');
    clock.jump(clock.now() + 864_000_000);
    await clock.advance(15_000);
    edge.message('pong');
    await clock.advance(9_000);
    expect(ended).toEqual([]);
  });

  it('[Y8] a probe asks at once', async () => {
    const { clock, socket, sent, ended } = opened();
    socket.probe();
    expect(sent.at(-1)).toBe('ping');
    await clock.advance(10_000);
    expect(ended).toMatchObject([{ code: 'socket-silent' }]);
  });
});

describe('the end', () => {
  it('[Y8] nothing of a socket that was given up is heard any more', async () => {
    const { clock, edge, frames, ended } = opened();
    await clock.advance(25_000);
    edge.message(JSON.stringify(CAUGHT_UP));
    edge.closed(1006, '');
    expect(frames).toHaveLength(1);
    expect(ended).toHaveLength(1);
  });

  it('[Y20] a closed socket says nothing and leaves no timer', () => {
    const { clock, socket, edge, frames, ended, closedWith } = opened();
    socket.close();
    edge.message(JSON.stringify(CAUGHT_UP));
    edge.closed(1000, '');
    expect({ frames: frames.length, ended, closedWith, timers: clock.pending }).toEqual({
      frames: 1,
      ended: [],
      closedWith: [undefined],
      timers: 0,
    });
  });

  it.each(['{', 'null', '[]', '{"type":"entries"}', 'PONG'])('[Y5] the frame %s is not an edge’s', (text) => {
    const { edge, ended, closedWith } = opened();
    edge.message(text);
    expect(ended).toMatchObject([{ kind: 'not-an-edge', code: 'bad-frame' }]);
    expect(closedWith).toEqual([closeCodes.badFrame]);
  });

  it.each<[number, Pick<Failure, 'kind'> & Partial<Failure>]>([
    [closeCodes.badFrame, { kind: 'edge-failing' }],
    [closeCodes.frameTooBig, { kind: 'edge-failing' }],
    [closeCodes.tokenExpired, { kind: 'edge-failing', code: 'socket-closed-4401' }],
    [closeCodes.notAllowed, { kind: 'refused' }],
    [closeCodes.historyGone, { kind: 'gone' }],
    [closeCodes.protocolNotSpoken, { kind: 'upgrade-required' }],
    [closeCodes.tooManyMessages, { kind: 'rate-limited', retryAfterMs: 10_000 }],
    [closeCodes.tryAgainLater, { kind: 'edge-failing' }],
    [1006, { kind: 'edge-unreachable', code: 'socket-closed-1006' }],
    [1001, { kind: 'edge-unreachable', code: 'socket-closed-1001' }],
  ])('[Y9] the close code %i is understood', (code, meaning) => {
    const { edge, ended } = opened();
    edge.closed(code, 'the reason');
    expect(ended).toMatchObject([{ ...meaning, message: 'the reason' }]);
    expect(failureOfClose(code, '').message).toContain(String(code));
  });
});
