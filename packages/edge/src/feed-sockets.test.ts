import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { problemCodeOf, type EntriesFrame, type FeedEntry } from '@headwater/protocol';
import { describe, expect, it, vi } from 'vitest';
import { TestFeed, type LiveClient } from '../test/live.ts';
import { TestStream } from '../test/publications.ts';
import { origin, uuid } from '../test/push.ts';
import { steppedConfig } from '../test/stepped-feed.ts';
import { steppedTime } from '../test/stepped-time.ts';
import { cursorAt } from './cursor.ts';
import type { Session } from './feed-session.ts';
import { signTicket } from './ticket.ts';

const HOUR_MS = 3_600_000;
const large = 'x'.repeat(20 * 1024);

function advance(feed: TestFeed, ms: number): Promise<void> {
  return runInDurableObject(feed.stub, () => steppedTime.advance(ms));
}

/** A follower that applies frames as a client must: only those that continue where it is. */
class Follower {
  readonly client: LiveClient;
  readonly entries: FeedEntry[] = [];
  cursor: string | undefined;

  constructor(client: LiveClient, cursor?: string) {
    this.client = client;
    this.cursor = cursor;
  }

  /** Applies what comes until it has so many entries. */
  async until(count: number): Promise<readonly number[]> {
    while (this.entries.length < count) {
      const received = await this.client.next();
      if (received.kind !== 'frame') throw new Error(JSON.stringify(received));
      if (received.frame.type === 'entries') this.apply(received.frame);
    }
    return this.entries.map(({ position }) => position);
  }

  apply({ after, entries, cursor }: EntriesFrame): void {
    expect(after).toBe(this.cursor);
    this.entries.push(...entries);
    this.cursor = cursor;
  }
}

const positions = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('following a feed', () => {
  it('[F15] a client is given what it lacks, told that it has caught up, and then what is published', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    await feed.publish(stream.commit([1], [2]));
    const start = await feed.read(undefined, 1);
    const client = await feed.follow(start.cursor);
    const delta = await client.frame('entries');
    const { cursor } = await feed.read();
    expect(delta).toEqual({ type: 'entries', after: start.cursor, entries: (await feed.read(start.cursor)).entries, cursor });
    expect(await client.frame('caught-up')).toEqual({ type: 'caught-up', cursor });
    await feed.publish(stream.commit([3]));
    expect(await client.frame('entries')).toEqual({
      type: 'entries',
      after: cursor,
      entries: (await feed.read(cursor)).entries,
      cursor: (await feed.read()).cursor,
    });
  });

  it('[F15] a client without a cursor follows from the beginning, of a feed without entries too', async () => {
    const feed = new TestFeed();
    const client = await feed.follow();
    const empty = await feed.read();
    expect(await client.frame('caught-up')).toEqual({ type: 'caught-up', cursor: empty.cursor });
    const other = await feed.follow(empty.cursor);
    await other.frame('caught-up');
    const stream = new TestStream('counter-a');
    await feed.publish(stream.commit([1]));
    expect(await client.frame('entries')).not.toHaveProperty('after');
    expect(await other.frame('entries')).toMatchObject({ after: empty.cursor });
  });

  it('[F15] who subscribes while sixty commits are published gets every entry once and in order', async () => {
    const feed = new TestFeed();
    const streams = Array.from({ length: 60 }, (_, index) => new TestStream(`counter-${index}`));
    const followers: Promise<Follower>[] = [];
    const publishing = streams.map((stream, index) => {
      const published = feed.publish(stream.commit([index], [index]));
      followers.push(feed.follow(undefined, { principalId: `user ${index}` }).then((client) => new Follower(client)));
      return published;
    });
    await Promise.all(publishing);
    const all = await Promise.all(followers);
    await advance(feed, 1_000);
    for (const follower of all) expect(await follower.until(120)).toEqual(positions(1, 120));
  });

  it('[F16] what is published within the window goes in one frame, and a first publication at once', async () => {
    const feed = new TestFeed();
    const client = await feed.follow();
    await client.frame('caught-up');
    const stream = new TestStream('counter-a');
    await feed.publish(stream.commit([0]));
    expect((await client.frame('entries')).entries).toHaveLength(1);
    for (let index = 0; index < 10; index += 1) await feed.publish(stream.commit([index]));
    expect(await client.isSilent()).toBe(true);
    await advance(feed, 25);
    expect((await client.frame('entries')).entries).toHaveLength(10);
    expect(await client.isSilent()).toBe(true);
    await feed.publish(stream.commit([11]));
    expect(await client.isSilent()).toBe(true);
    await advance(feed, 25);
    expect((await client.frame('entries')).entries).toHaveLength(1);
  });

  it('[F16] a frame is no larger than its limit, and never holds a part of a command', async () => {
    const feed = new TestFeed();
    const client = await feed.follow();
    await client.frame('caught-up');
    const added = { type: 'Added', data: { amount: 1, note: large } };
    const stream = new TestStream('counter-a');
    await feed.publish(stream.commit([added, added], [added, added], [added]));
    const follower = new Follower(client);
    const frames: number[] = [];
    while (follower.entries.length < 5) {
      const frame = await client.frame('entries');
      expect(JSON.stringify(frame).length).toBeLessThanOrEqual(steppedConfig.limits.frameBytes);
      follower.apply(frame);
      frames.push(frame.entries.length);
    }
    expect(frames).toEqual([2, 3]);
  });

  it('[F17] a client far behind, or behind a command that fits no frame, is shown the head and reads pages', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    const added = { type: 'Added', data: { amount: 1, note: large } };
    for (let commit = 0; commit < 20; commit += 1) await feed.publish(stream.commit([added]));
    const { cursor: head } = await feed.read();
    const follower = new Follower(await feed.follow());
    for (let frame = 0; frame < 4; frame += 1) follower.apply(await follower.client.frame('entries'));
    expect(await follower.client.frame('entries')).toEqual({ type: 'entries', after: head, entries: [], cursor: head });
    expect(follower.cursor).not.toBe(head);
    expect((await feed.read(follower.cursor)).caughtUp).toBe(true);
    // From there on it is told what follows the head.
    await advance(feed, 1_000);
    await feed.publish(stream.commit([1]));
    expect(await follower.client.frame('entries')).toMatchObject({ after: head, entries: [{ position: 21 }] });

    await advance(feed, 1_000);
    await feed.publish(stream.commit([added, added, added, added]));
    const { cursor } = await feed.read();
    expect(await follower.client.frame('entries')).toEqual({ type: 'entries', after: cursor, entries: [], cursor });
  });
});

describe('hibernation', () => {
  it('[F18] sockets outlive their object: who was following gets what comes next, without gap or duplicate', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    await feed.publish(stream.commit([1]));
    const clients = [await feed.follow(), await feed.follow()];
    const followers = clients.map((client) => new Follower(client));
    for (const follower of followers) await follower.until(1);
    for (let round = 0; round < 3; round += 1) {
      await evictDurableObject(feed.stub);
      await advance(feed, 1_000);
      await feed.publish(stream.commit([2]));
      for (const follower of followers) expect(await follower.until(2 + round)).toEqual(positions(1, 2 + round));
    }
  });

  it('[F18] a socket that had not said hello says it to the object that woke up', async () => {
    const feed = new TestFeed();
    await feed.publish(new TestStream('counter-a').commit([1]));
    const client = await feed.connect();
    await evictDurableObject(feed.stub);
    client.hello();
    expect((await client.frame('entries')).entries).toHaveLength(1);
    await client.frame('caught-up');
    await evictDurableObject(feed.stub);
    client.hello();
    expect(await client.closeCode()).toBe(4400);
  });

  it('[F18] the heartbeat is answered without waking the object', async () => {
    const feed = new TestFeed();
    const client = await feed.follow();
    await client.frame('caught-up');
    await evictDurableObject(feed.stub);
    expect(await client.isSilent()).toBe(true);
    // Nothing is running that could be evicted.
    await expect(evictDurableObject(feed.stub)).rejects.toThrow('not currently running');
  });

  it('[F18] a close of the client is answered with its code', async () => {
    const feed = new TestFeed();
    for (const code of [1000, 1001, 3000, 4999]) {
      const client = await feed.follow();
      await client.frame('caught-up');
      client.socket.close(code, 'bye');
      expect(await client.closeCode()).toBe(code);
    }
    const leaving = await feed.follow();
    leaving.socket.close();
    await leaving.closeCode();
    await feed.publish(new TestStream('counter-a').commit([1]));
  });
});

describe('frames of a client', () => {
  /** Resolves when the only socket of the feed has sent so many frames in its minute. */
  const framesCounted = (feed: TestFeed, frames: number): Promise<void> =>
    vi.waitFor(async () => {
      // Written by `keepSession`.
      const session = await runInDurableObject(feed.stub, (_object, ctx) => ctx.getWebSockets()[0]?.deserializeAttachment() as Session);
      expect(session.frames).toBe(frames);
    });

  const hello = { type: 'hello', protocol: 1, clientId: uuid(1) };

  it('[F19] what is no hello, or not the first, closes the socket as a bad frame', async () => {
    const feed = new TestFeed();
    const bad = [
      '',
      'x',
      '{',
      '[]',
      'null',
      '{"type":"hello"}',
      { ...hello, clientId: 'me' },
      { ...hello, more: 1 },
      { ...hello, type: 'bye' },
      { ...hello, after: '' },
      new ArrayBuffer(8),
      '{"type":"hello","type":"hello"}',
      'ping ',
    ];
    for (const frame of bad) {
      const client = await feed.connect();
      client.send(frame);
      expect(await client.closeCode(), JSON.stringify(frame)).toBe(4400);
    }
    const client = await feed.follow();
    await client.frame('caught-up');
    client.send(hello);
    expect(await client.closeCode()).toBe(4400);
  });

  it('[F19] a hello of another protocol is told which are spoken, and closed as such', async () => {
    const feed = new TestFeed();
    const client = await feed.connect();
    client.send({ ...hello, protocol: 2 });
    const { problem } = await client.frame('error');
    expect(problem).toMatchObject({ status: 426, supported: [1] });
    expect(await client.closeCode()).toBe(4426);
  });

  it('[F19] a cursor that is none is a bad frame, and one of another history is told to go on by HTTP', async () => {
    const feed = new TestFeed();
    await feed.publish(new TestStream('counter-a').commit([1]));
    const expected = [
      ['garbage', 'invalid-cursor', 4400],
      [cursorAt({ ...feed.name, tenant: 'other' }, '1', 1), 'invalid-cursor', 4400],
      [cursorAt(feed.name, '0', 1), 'epoch-changed', 4409],
      [cursorAt(feed.name, '1', 2), 'epoch-changed', 4409],
    ] as const;
    for (const [after, code, closeCode] of expected) {
      const client = await feed.follow(after);
      expect(problemCodeOf((await client.frame('error')).problem)).toBe(code);
      expect(await client.closeCode()).toBe(closeCode);
    }
  });

  it('[F19] a frame of 64 KiB is judged by what it says, and one byte more is too big', async () => {
    const feed = new TestFeed();
    const [allowed, tooBig] = [await feed.connect(), await feed.connect()];
    allowed.send('é'.repeat(32 * 1024));
    expect(await allowed.closeCode()).toBe(4400);
    tooBig.send(`${'é'.repeat(32 * 1024)}x`);
    expect(await tooBig.closeCode()).toBe(1009);
  });

  it('[F19] more than 120 frames in a minute are too many, across a hibernation too, and pings do not count', async () => {
    const feed = new TestFeed();
    const client = await feed.follow();
    await client.frame('caught-up');
    for (let ping = 0; ping < 200; ping += 1) expect(await client.isSilent()).toBe(true);
    for (let frame = 1; frame < 120; frame += 1) client.send('pong');
    await framesCounted(feed, 120);
    await advance(feed, 60_000);
    for (let frame = 1; frame <= 120; frame += 1) client.send('pong');
    await framesCounted(feed, 120);
    expect(await client.isSilent()).toBe(true);
    await evictDurableObject(feed.stub);
    client.send('pong');
    expect(await client.closeCode()).toBe(4429);
  });
});

describe('tickets', () => {
  const statusOf = async (response: Promise<Response>): Promise<number> => {
    const { status, webSocket, body } = await response;
    webSocket?.accept();
    await body?.cancel();
    return status;
  };

  it('[F20] a ticket opens one socket, also after the object was evicted in between', async () => {
    const feed = new TestFeed();
    await feed.publish(new TestStream('counter-a').commit([1]));
    const ticket = await feed.ticket();
    await evictDurableObject(feed.stub);
    expect(await statusOf(feed.open(ticket))).toBe(101);
    expect(await statusOf(feed.open(ticket))).toBe(401);
    await evictDurableObject(feed.stub);
    expect(await statusOf(feed.open(ticket))).toBe(401);
  });

  it('[F20] a ticket from before the first publication is good after it', async () => {
    const feed = new TestFeed();
    const ticket = await feed.ticket();
    await feed.publish(new TestStream('counter-a').commit([1]));
    await evictDurableObject(feed.stub);
    expect(await statusOf(feed.open(ticket))).toBe(101);
  });

  it('[F20] a ticket of another origin, feed or tenant, an expired, a damaged and a forged one open nothing', async () => {
    const feed = new TestFeed();
    await feed.publish(new TestStream('counter-a').commit([1]));
    expect(await statusOf(feed.open(await feed.ticket(), 'https://evil.example'))).toBe(403);
    const other = new TestFeed({ ...feed.name, feed: 'other' });
    expect(await statusOf(feed.open(await other.ticket()))).toBe(401);
    const ticket = await feed.ticket();
    const flipped = ticket.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const forged = signTicket('', { ...feed.name, id: 'x', expiresAt: Infinity, principalId: 'root', origin, sessionExpiresAt: Infinity });
    for (const bad of [flipped, forged, '', '.', `${ticket}.`, ticket.slice(1)]) expect(await statusOf(feed.open(bad)), bad).toBe(401);
    await advance(feed, steppedConfig.limits.ticketLifetimeMs);
    expect(await statusOf(feed.open(ticket))).toBe(401);
  });

  it('[F20] a ticket does not outlive the token that it was asked for with', async () => {
    const feed = new TestFeed();
    const ticket = await feed.ticket({ sessionExpiresAt: steppedTime.now + 1_000 });
    await advance(feed, 1_000);
    expect(await statusOf(feed.open(ticket))).toBe(401);
  });
});

describe('limits of sockets', () => {
  it('[F21] a principal has five sockets on a feed; a sixth is refused until one closes or has been silent for long', async () => {
    const feed = new TestFeed();
    const clients: LiveClient[] = [];
    for (let socket = 0; socket < 5; socket += 1) clients.push(await feed.follow());
    for (const client of clients) await client.frame('caught-up');
    expect((await feed.open(await feed.ticket())).status).toBe(429);
    await (await feed.follow(undefined, { principalId: 'ben' })).frame('caught-up');
    clients[0]?.socket.close(1000);
    expect(await clients[0]?.closeCode()).toBe(1000);
    await (await feed.follow()).frame('caught-up');
    expect((await feed.open(await feed.ticket())).status).toBe(429);
    await advance(feed, 120_001);
    expect((await feed.open(await feed.ticket())).status).toBe(101);
    expect(await clients[1]?.closeCode()).toBe(1013);
  });

  it('[F22] a client that gives no sign of life is cut off after four mebibytes; one that pings is not', async () => {
    const feed = new TestFeed();
    const [silent, alive] = [await feed.follow(), await feed.follow()];
    for (const client of [silent, alive]) await client.frame('caught-up');
    const stream = new TestStream('counter-a');
    const added = { type: 'Added', data: { amount: 1, note: large } };
    for (let sent = 0; sent < 50; sent += 1) {
      // Five frames of five rows: four are sent, and a last one that shows the head.
      await feed.publish(...[1, 2, 3, 4].map(() => stream.commit([added, added])));
      await advance(feed, 1_000);
      alive.send('ping');
      for (let pong = false; !pong;) pong = (await alive.next()).kind === 'text';
    }
    expect(await silent.closeCode()).toBe(1013);
    expect(await alive.isSilent()).toBe(true);
  });

  it('[F27] a socket that breaks while it is sent to is closed, and holds up no other', async () => {
    const feed = new TestFeed();
    const [broken, sound] = [await feed.follow(), await feed.follow()];
    for (const client of [broken, sound]) await client.frame('caught-up');
    await runInDurableObject(feed.stub, (_object, ctx) => {
      for (const socket of ctx.getWebSockets().slice(0, 1)) {
        socket.send = () => {
          throw new Error('the socket is broken');
        };
      }
    });
    await feed.publish(new TestStream('counter-a').commit([1]));
    const received = await Promise.all([broken.next(), sound.next()]);
    expect(new Set(received.map((each) => (each.kind === 'closed' ? each.code : each.kind)))).toEqual(new Set([1013, 'frame']));
  });

  it('[F23] a socket is closed within a minute after its token expired, though nothing happens in the feed', async () => {
    const feed = new TestFeed();
    await feed.publish(new TestStream('counter-a').commit([1]));
    const later = await feed.follow(undefined, { sessionExpiresAt: steppedTime.now + 2 * HOUR_MS });
    const client = await feed.follow(undefined, { sessionExpiresAt: steppedTime.now + HOUR_MS });
    for (const { frame } of [client, later].map((each) => ({ frame: each.frame('entries') }))) await frame;
    await evictDurableObject(feed.stub);
    const alarmAt = (await runInDurableObject(feed.stub, (_object, { storage }) => storage.getAlarm())) ?? Infinity;
    expect(alarmAt - steppedTime.now).toBeGreaterThanOrEqual(HOUR_MS);
    expect(alarmAt - steppedTime.now).toBeLessThanOrEqual(HOUR_MS + 60_000);
    await advance(feed, HOUR_MS);
    await runDurableObjectAlarm(feed.stub);
    expect(await client.closeCode()).toBe(4401);
    await later.frame('caught-up');
    expect(await later.isSilent()).toBe(true);
    expect(await runInDurableObject(feed.stub, (_object, { storage }) => storage.getAlarm())).toBeGreaterThan(steppedTime.now);
  });

  it('[F23] nothing is sent to a socket whose token has expired, in a feed that only begins then as well', async () => {
    const feed = new TestFeed();
    const client = await feed.follow(undefined, { sessionExpiresAt: steppedTime.now + 1_000 });
    await client.frame('caught-up');
    const staying = await feed.follow();
    await staying.frame('caught-up');
    await advance(feed, 1_000);
    await feed.publish(new TestStream('counter-a').commit([1]));
    const received = await client.next();
    expect(received).toEqual({ kind: 'closed', code: 4401 });
    expect(await runInDurableObject(feed.stub, (_object, { storage }) => storage.getAlarm())).toBeGreaterThan(steppedTime.now);
  });
});
