import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import type { FeedEntry } from '@headwater/protocol';
import { describe, expect, it } from 'vitest';
import { TestFeed, bodyOf } from '../test/live.ts';
import { TestStream } from '../test/publications.ts';
import { steppedConfig } from '../test/stepped-feed.ts';
import { cursorAt, readCursor } from './cursor.ts';
import { Feed } from './feed.ts';
import type { Publication } from './publication.ts';

const taken = (stream: TestStream, version = stream.version) => ({ kind: 'taken', stream: stream.stream, version });

/** What the entries are of, as `stream@version`, and that their positions rise by one from the first. */
function contentOf(entries: readonly FeedEntry[]): string[] {
  entries.forEach(({ position }, index) => expect(position).toBe((entries[0]?.position ?? 0) + index));
  return entries.map((entry) => ('event' in entry ? `${entry.event.stream}@${entry.event.version}` : 'not an event'));
}

describe('taking publications', () => {
  it('[S7] every version of every stream is in the feed once, in order, under positions that rise by one', async () => {
    const feed = new TestFeed();
    const [a, b] = [new TestStream('counter-a'), new TestStream('counter-b')];
    expect(await feed.publish(a.commit([1, 2], [3]), b.commit([4]))).toEqual([taken(a), taken(b)]);
    expect(await feed.publish(b.commit([5]))).toEqual([taken(b)]);
    const { entries, caughtUp } = await feed.read();
    expect(contentOf(entries)).toEqual(['counter-a@1', 'counter-a@2', 'counter-a@3', 'counter-b@1', 'counter-b@2']);
    expect(entries[0]?.position).toBe(1);
    expect(caughtUp).toBe(true);
  });

  it('[S7] a publication that comes twice is in the feed once', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    const first = stream.commit([1]);
    await feed.publish(first, first);
    const second = stream.commit([2]);
    await feed.publish(second);
    expect(await feed.publish(first, second)).toEqual([taken(stream), taken(stream)]);
    expect(contentOf(await feed.readAll())).toEqual(['counter-a@1', 'counter-a@2']);
  });

  it('[S7] publications in the wrong order are asked for again, and the feed ends complete', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    const [first, second, third] = [stream.commit([1]), stream.commit([2, 3]), stream.commit([4])];
    expect(await feed.publish(third)).toEqual([{ kind: 'behind', stream: 'counter-a', version: 0 }]);
    expect(await feed.publish(first, third)).toEqual([taken(stream, 1), { kind: 'behind', stream: 'counter-a', version: 1 }]);
    expect(await feed.publish(second, third)).toEqual([taken(stream, 3), taken(stream, 4)]);
    expect(contentOf(await feed.readAll())).toEqual(['counter-a@1', 'counter-a@2', 'counter-a@3', 'counter-a@4']);
  });

  it('[S7] what the feed has of a publication is trimmed, in the middle of a commit too', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    await feed.publish(stream.commit([1]));
    const [before, after] = [stream.version, stream.commit([2], [3])];
    await feed.publish({
      ...after,
      version: 2,
      headHash: stream.hashAt(2),
      commits: [{ firstVersion: 2, lastVersion: 2, eventsJson: after.commits[0]?.eventsJson.split(',\n')[0] ?? '' }],
    });
    stream.commit([4]);
    expect(await feed.publish(stream.publication(before))).toEqual([taken(stream, 4)]);
    expect(await feed.publish(stream.publication(0))).toEqual([taken(stream, 4)]);
    expect(contentOf(await feed.readAll())).toEqual(['counter-a@1', 'counter-a@2', 'counter-a@3', 'counter-a@4']);
  });

  it('[S7] a stream that joins a feed is in it from its first event', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    stream.commit([1], [2]);
    const joining = stream.commit([3]);
    expect(await feed.publish(joining)).toEqual([{ kind: 'behind', stream: 'counter-a', version: 0 }]);
    expect(await feed.publish(stream.publication(0))).toEqual([taken(stream)]);
    expect(contentOf(await feed.readAll())).toEqual(['counter-a@1', 'counter-a@2', 'counter-a@3']);
  });

  it('[S7] an empty publication at the head of a stream asks how far the feed holds it', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    const first = stream.commit([1]);
    stream.commit([2]);
    const question = stream.publication(2);
    expect(await feed.publish(question)).toEqual([{ kind: 'behind', stream: 'counter-a', version: 0 }]);
    await feed.publish(first);
    expect(await feed.publish(question)).toEqual([{ kind: 'behind', stream: 'counter-a', version: 1 }]);
    await feed.publish(stream.publication(1));
    expect(await feed.publish(question)).toEqual([taken(stream)]);
  });

  it('[S13] another history of a stream is not glued to the one that the feed holds', async () => {
    const feed = new TestFeed();
    const [original, restored] = [new TestStream('counter-a'), new TestStream('counter-a')];
    await feed.publish(original.commit([1]), original.commit([2]));
    restored.commit([1]);
    restored.commit([20]);
    const forked = [{ kind: 'forked', stream: 'counter-a' }];
    expect(await feed.publish(restored.publication(1))).toEqual(forked);
    restored.commit([30]);
    expect(await feed.publish(restored.publication(2))).toEqual(forked);
    // Again from its beginning, as the answer asks for: a history that has grown past the feed's head is still another one.
    expect(await feed.publish(restored.publication(0))).toEqual(forked);
    expect(await feed.publish(restored.publication(1))).toEqual(forked);
    expect(contentOf(await feed.readAll())).toEqual(['counter-a@1', 'counter-a@2']);
    expect(await feed.publish(original.commit([3]))).toEqual([taken(original, 3)]);
  });

  it('[F1] sixty publications at once, in any order and twice each, end as one contiguous feed', async () => {
    const feed = new TestFeed();
    const streams = Array.from({ length: 6 }, (_, index) => new TestStream(`counter-${index}`));
    const publications = streams.flatMap((stream) => Array.from({ length: 10 }, (_, index) => stream.commit([index])));
    const deliveries = [...publications, ...publications].reverse();
    for (let open = deliveries; open.length > 0;) {
      const outcomes = await Promise.all(open.map(async (publication) => (await feed.publish(publication))[0]?.kind));
      open = open.filter((_, index) => outcomes[index] === 'behind');
    }
    const content = contentOf(await feed.readAll());
    expect(content).toHaveLength(60);
    for (const { stream } of streams) {
      expect(content.filter((entry) => entry.startsWith(`${stream}@`))).toEqual(
        Array.from({ length: 10 }, (_, index) => `${stream}@${index + 1}`),
      );
    }
  });

  it('[F2] what was taken is there after the object was evicted or reset, and the feed goes on from it', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    await feed.publish(stream.commit([1]));
    await evictDurableObject(feed.stub);
    await feed.publish(stream.commit([2]));
    await abortAllDurableObjects();
    const again = new TestFeed(feed.name);
    expect(await again.publish(stream.commit([3]))).toEqual([taken(stream)]);
    expect(contentOf(await again.readAll())).toEqual(['counter-a@1', 'counter-a@2', 'counter-a@3']);
  });

  it('[F3] an exception in the middle of a publication leaves nothing of it', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    await feed.publish(stream.commit([1]));
    const broken = stream.commit([2]);
    await runInDurableObject(feed.stub, (_object, { storage }) => {
      const failing = new Proxy(storage.sql, {
        get: (sql, name) =>
          name === 'exec'
            ? (query: string, ...values: unknown[]) => {
                if (query.startsWith('INSERT INTO streams')) throw new Error('the disk fails');
                return sql.exec(query, ...values);
              }
            : undefined,
      });
      const inner = new Feed(
        { sql: failing, transactionSync: <T>(run: () => T) => storage.transactionSync(run) } as DurableObjectStorage,
        steppedConfig,
      );
      expect(() => inner.publish(feed.name, [broken], () => '')).toThrow('the disk fails');
    });
    expect(contentOf(await feed.readAll())).toEqual(['counter-a@1']);
    expect(await feed.query('CountersByOwner', { owner: '' })).toEqual({ result: [{ count: 1, owner: '' }], position: 1 });
    expect(await feed.publish(broken)).toEqual([taken(stream, 2)]);
  });
});

describe('cost', () => {
  /** The rows that publishing costs in a feed that exists. */
  async function rowsWrittenBy(feed: TestFeed, publish: (inner: Feed) => void): Promise<number> {
    return runInDurableObject(feed.stub, (_object, { storage }) => {
      const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
      const exec = (query: string, ...values: unknown[]) => {
        const cursor = storage.sql.exec(query, ...values);
        cursors.push(cursor);
        return cursor;
      };
      const counted = { sql: { exec }, transactionSync: <T>(run: () => T) => storage.transactionSync(run) };
      publish(new Feed(counted as DurableObjectStorage, steppedConfig));
      return cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
    });
  }

  const opened = (owner: string) => [{ type: 'Opened', data: { owner } }];

  it('[F4] a publication costs one row of entries and one head a stream, plus one row for each document and each index value that changed', async () => {
    const feed = new TestFeed();
    const [a, b] = [new TestStream('counter-a'), new TestStream('counter-b')];
    await feed.publish(a.commit([1]));
    const publish = (...publications: readonly Publication[]) =>
      rowsWrittenBy(feed, (inner) => inner.publish(feed.name, publications, () => ''));
    // Entries and head; a document in each of two projections.
    expect(await publish(a.commit([2]))).toBe(2 + 2);
    // A hundred events of one command are one row, and their document is written once.
    expect(await publish(a.commit(Array.from({ length: 100 }, () => 1)))).toBe(2 + 2);
    // One document, of the only projection with that event; its index value leaves its old place for a new one.
    expect(await publish(a.commit(opened('ben')))).toBe(2 + 1 + 2);
    // Both streams share the row of entries; documents and an index value are new.
    expect(await publish(a.commit([3]), b.commit([4]))).toBe(1 + 2 + 2 + 2 + 1);
    // A document that stays as it was is not written.
    expect(await publish(a.commit(opened('ben')))).toBe(2);
    // Nor is anything that the feed has, or cannot take.
    expect(await publish(a.publication(0), a.publication(a.version), new TestStream('counter-c').commit([]))).toBe(0);
  });

  it('[F5] reading, asking, subscribing and refused publications leave a feed without entries without storage', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    stream.commit([1]);
    await feed.publish(stream.commit([2]));
    expect(await feed.read()).toMatchObject({ feed: 'main', epoch: '1', entries: [], caughtUp: true });
    expect(await feed.query('CountersByOwner', { owner: '' })).toEqual({ result: [], position: 0 });
    const client = await feed.follow();
    await client.frame('caught-up');
    await runInDurableObject(feed.stub, async (_object, { storage }) => {
      expect(storage.sql.exec('SELECT name FROM sqlite_master').toArray()).toEqual([]);
      expect(await storage.getAlarm()).toBeNull();
    });
  });
});

describe('pages', () => {
  it('[F6] a page holds at most its limit of entries, and never a part of a command', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    await feed.publish(stream.commit([1], [2, 3, 4], [5]), new TestStream('counter-b').commit([6, 7]));
    const sizesOf = async (limit: number): Promise<number[]> => {
      const sizes: number[] = [];
      for (let page = await feed.read(undefined, limit); ; page = await feed.read(page.cursor, limit)) {
        sizes.push(page.entries.length);
        if (page.caughtUp) return sizes;
      }
    };
    expect(await sizesOf(500)).toEqual([7]);
    expect(await sizesOf(5)).toEqual([5, 2]);
    expect(await sizesOf(4)).toEqual([4, 3]);
    expect(await sizesOf(3)).toEqual([1, 3, 3]);
    expect(await sizesOf(1)).toEqual([1, 3, 1, 2]);
    for (const limit of [1, 2, 3, 4, 5, 6, 7]) expect(contentOf(await feed.readAll(limit))).toHaveLength(7);
  });

  it('[F6] a page is no larger than a mebibyte, however large the entries', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    const note = 'é'.repeat(8_000);
    for (let commit = 0; commit < 10; commit += 1) {
      await feed.publish(stream.commit(...Array.from({ length: 12 }, () => [{ type: 'Added', data: { amount: 1, note } }])));
    }
    const answer = await feed.rpc.readEntries(feed.name, { limit: 500 });
    const bytes = new TextEncoder().encode(answer.kind === 'read' ? answer.json : '').byteLength;
    expect(bytes).toBeLessThanOrEqual(1024 * 1024);
    expect(bytes).toBeGreaterThan(900 * 1024);
    expect(contentOf(await feed.readAll())).toHaveLength(120);
  });
});

describe('cursors', () => {
  const name = { tenant: 'demo', feed: 'main' };

  it('[F7] a cursor is good for its own feed, tenant and epoch alone', () => {
    const cursor = cursorAt(name, '1', 42);
    expect(readCursor(name, '1', cursor)).toEqual({ kind: 'position', position: 42 });
    expect(readCursor({ ...name, tenant: 'other' }, '1', cursor)).toEqual({ kind: 'invalid-cursor' });
    expect(readCursor({ ...name, feed: 'other' }, '1', cursor)).toEqual({ kind: 'invalid-cursor' });
    expect(readCursor(name, '2', cursor)).toEqual({ kind: 'epoch-changed' });
  });

  it('[F7] a cursor with any bit flipped, cut or lengthened is no cursor, and neither is garbage', () => {
    const cursor = cursorAt(name, '1', 42);
    const bytes = [...new TextEncoder().encode(cursor)];
    const damaged = bytes.flatMap((byte, at) =>
      Array.from({ length: 7 }, (_, bit) => String.fromCharCode(...bytes.with(at, byte ^ (1 << bit)))),
    );
    for (const text of [
      ...damaged,
      '',
      ' ',
      cursor.slice(1),
      cursor.slice(0, -1),
      `${cursor}A`,
      `${cursor}=`,
      '0',
      'null',
      '\u0000',
      '𝄞',
      '../..',
      'x'.repeat(5_000),
    ]) {
      expect(readCursor(name, '1', text), text).toEqual({ kind: 'invalid-cursor' });
    }
  });

  it('[F7] a reader that is ahead of the feed is told that history changed', async () => {
    const feed = new TestFeed();
    await feed.publish(new TestStream('counter-a').commit([1]));
    const answer = await feed.rpc.readEntries(feed.name, { after: cursorAt(feed.name, '1', 2), limit: 1 });
    expect(() => bodyOf(answer)).toThrow('epoch-changed');
  });
});
