import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { HeadwaterError, defineProjection, type AnyProjection } from '@headwater/core';
import { problemCodeOf } from '@headwater/protocol';
import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { Counter, CounterList } from '../test/domain.ts';
import { TestFeed } from '../test/live.ts';
import { TestStream } from '../test/publications.ts';
import { steppedConfig } from '../test/stepped-feed.ts';
import { steppedTime } from '../test/stepped-time.ts';
import { createFeedObject } from './feed-object.ts';
import { Feed } from './feed.ts';

const note = (text: string) => ({ type: 'Added', data: { amount: 1, note: text } });
const opened = (owner: string) => ({ type: 'Opened', data: { owner } });

async function refusalOf(feed: TestFeed, query: string, params: unknown = {}): Promise<string | undefined> {
  const answer = await feed.rpc.query(feed.name, { query, params });
  return answer.kind === 'problem' ? problemCodeOf(answer.problem) : undefined;
}

describe('projections of a feed', () => {
  it('[F9] a query is exact at the position that it names, and survives the object', async () => {
    const feed = new TestFeed();
    const [a, b] = [new TestStream('counter-a'), new TestStream('counter-b')];
    await feed.publish(a.commit([opened('ana'), 1], [2]), b.commit([opened('ana'), 10]));
    expect(await feed.query('CountersByOwner', { owner: 'ana' })).toEqual({
      result: [
        { count: 3, owner: 'ana' },
        { count: 10, owner: 'ana' },
      ],
      position: 5,
    });
    await evictDurableObject(feed.stub);
    await feed.publish(a.commit([{ type: 'Closed', data: { reason: '' } }]));
    expect(await feed.query('CountersByOwner', { owner: 'ana' })).toEqual({ result: [{ count: 10, owner: 'ana' }], position: 6 });
  });

  it('[F10] a projection that throws stops there; the feed and every other projection go on', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    await feed.publish(stream.commit([1]));
    expect(await feed.query('FragileNotes')).toMatchObject({ result: [{ notes: 1 }] });
    await feed.publish(stream.commit([2, note('throw'), 3]));
    await feed.publish(stream.commit([4]));
    const answer = await feed.rpc.query(feed.name, { query: 'FragileNotes', params: {} });
    expect(answer).toMatchObject({ kind: 'problem', problem: { status: 503, detail: "Projection 'fragile' stopped at position 3." } });
    expect(JSON.stringify(answer)).not.toContain('the projection fails');
    expect(await feed.query('CountersByOwner', { owner: '' })).toEqual({ result: [{ count: 11, owner: '' }], position: 5 });
    expect((await feed.read()).entries).toHaveLength(5);
    await evictDurableObject(feed.stub);
    expect(await refusalOf(feed, 'FragileNotes')).toBe('projection-failed');
  });

  it('[F10] a document of a mebibyte is kept, and one byte more stops its projection', async () => {
    const feed = new TestFeed();
    const overhead = JSON.stringify({ notes: 0, text: '' }).length;
    await feed.publish(new TestStream('counter-a').commit([note(`grow ${1024 * 1024 - overhead}`)]));
    expect((await feed.query('FragileNotes')).position).toBe(1);
    await feed.publish(new TestStream('counter-b').commit([note(`grow ${1024 * 1024 - overhead + 1}`)]));
    expect(await refusalOf(feed, 'FragileNotes')).toBe('projection-failed');
    expect((await feed.query('CountersByOwner', { owner: '' })).position).toBe(2);
  });

  it('[F11] parameters that do not fit are refused, and a query that throws is not available', async () => {
    const feed = new TestFeed();
    await feed.publish(new TestStream('counter-a').commit([1]));
    expect(await refusalOf(feed, 'CountersByOwner', { owner: 7 })).toBe('invalid-request');
    expect(await refusalOf(feed, 'CountersByOwner', null)).toBe('invalid-request');
    expect(await refusalOf(feed, 'ThrowingQuery')).toBe('unavailable');
    expect(await refusalOf(feed, 'NoSuchQuery')).toBe('not-found');
  });

  it('[F12] two projections, or two queries, of one name are refused when the edge is made', () => {
    const like = (name: string, query: string): AnyProjection =>
      defineProjection(name, {
        version: 1,
        from: [Counter],
        key: () => '',
        initial: () => 0,
        on: {},
        queries: (define) => ({ [query]: define(z.object({}), () => 0) }),
      });
    const create =
      (...projections: readonly AnyProjection[]) =>
      () =>
        createFeedObject({ ...steppedConfig, projections });
    expect(create(like('one', 'A'), like('one', 'B'))).toThrow(HeadwaterError);
    expect(create(like('one', 'A'), like('two', 'A'))).toThrow("The projections 'one' and 'two' both have a query 'A'.");
    expect(create(like('one', 'A'), like('two', 'B'))).not.toThrow();
  });
});

describe('a new version of a projection', () => {
  const next = defineProjection('counter-list', {
    version: 2,
    from: [Counter],
    key: ({ stream }) => stream,
    initial: () => ({ events: 0 }),
    on: { Added: (doc) => ({ events: doc.events + 1 }), Opened: (doc) => ({ events: doc.events + 1 }) },
    indexes: { byEvents: (doc) => doc.events },
    queries: (query) => ({ CountersByEvents: query(z.object({ events: z.int() }), ({ events }, docs) => docs.where('byEvents', events)) }),
  });

  /** The same storage under code that has these projections. */
  function deployed<T>(feed: TestFeed, projections: readonly AnyProjection[], run: (inner: Feed, sql: SqlStorage) => T): Promise<T> {
    return runInDurableObject(feed.stub, (_object, { storage }) => run(new Feed(storage, { ...steppedConfig, projections }), storage.sql));
  }

  const kept = (sql: SqlStorage): unknown[] =>
    sql.exec('SELECT projection, count(*) AS documents FROM documents GROUP BY projection ORDER BY projection').toArray();

  it('[F13] is built from the entries of the feed in bounded slices, beside the old one, which goes when the new one is there', async () => {
    const feed = new TestFeed();
    const streams = Array.from({ length: 5 }, (_, index) => new TestStream(`counter-${index}`));
    for (const stream of streams) await feed.publish(stream.commit(...Array.from({ length: 300 }, () => [1])));
    await deployed(feed, [next], (inner, sql) => {
      const { projections } = inner;
      expect(projections.read(next)).toEqual({ kind: 'building' });
      inner.transaction(() => projections.workSlice());
      // The first slice ends within the feed; meanwhile it grows.
      expect(projections.read(next)).toEqual({ kind: 'building' });
      inner.publish(feed.name, [new TestStream('counter-new').commit([1])], () => '');
      expect(inner.runQuery(next, 'CountersByEvents', { events: 300 })).toMatchObject({ kind: 'problem', problem: { status: 503 } });
      inner.transaction(() => projections.workSlice());
      expect(inner.runQuery(next, 'CountersByEvents', { events: 300 })).toEqual({
        kind: 'read',
        json: `{"result":${JSON.stringify(streams.map(() => ({ events: 300 })))},"position":1501}`,
      });
      expect(kept(sql)).toMatchObject([
        { projection: 'counter-list@1' },
        { projection: 'counter-list@2', documents: 6 },
        { projection: 'fragile@1' },
      ]);
      for (let slices = 0; projections.hasWork(); slices += 1) {
        expect(slices).toBeLessThan(10);
        inner.transaction(() => projections.workSlice());
      }
      expect(kept(sql)).toEqual([{ projection: 'counter-list@2', documents: 6 }]);
      expect(sql.exec("SELECT count(*) AS count FROM document_index WHERE projection <> 'counter-list@2'").one()).toEqual({ count: 0 });
    });
  });

  it('[F13] moves with the feed from then on, and costs nothing more', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    await feed.publish(stream.commit([1]));
    await deployed(feed, [next, CounterList], (inner) => {
      while (inner.projections.hasWork()) inner.transaction(() => inner.projections.workSlice());
      inner.publish(feed.name, [stream.commit([1])], () => '');
      expect(inner.runQuery(next, 'CountersByEvents', { events: 2 })).toMatchObject({ kind: 'read' });
      expect(inner.runQuery(CounterList, 'CountersByOwner', { owner: '' })).toEqual({
        kind: 'read',
        json: '{"result":[{"count":2,"owner":""}],"position":2}',
      });
      expect(inner.projections.hasWork()).toBe(false);
    });
  });

  it('[F13] is not given again what it has when another one starts from the beginning', async () => {
    const feed = new TestFeed();
    await feed.publish(new TestStream('counter-a').commit(...Array.from({ length: 1_200 }, () => [1])));
    await deployed(feed, [next], (inner) => inner.transaction(() => inner.projections.workSlice()));
    const other: AnyProjection = { ...next, name: 'other-list' };
    await deployed(feed, [next, other], (inner) => {
      while (inner.projections.hasWork()) inner.transaction(() => inner.projections.workSlice());
      for (const projection of [next, other]) {
        const documents = inner.projections.read(projection);
        expect(documents.kind === 'ready' ? documents.documents.all() : documents).toEqual([{ events: 1_200 }]);
      }
    });
  });

  it('[F13] that throws while it is built stops at that position', async () => {
    const feed = new TestFeed();
    await feed.publish(new TestStream('counter-a').commit([1], [2], [3]));
    const failing = {
      ...next,
      version: 3,
      handlerByType: {
        Added: (_doc: never, event: { readonly version: number }) => (event.version === 2 ? undefinedFunction() : { events: 1 }),
      },
    } as unknown as AnyProjection;
    await deployed(feed, [failing], (inner) => {
      inner.transaction(() => inner.projections.workSlice());
      expect(inner.projections.read(failing)).toEqual({ kind: 'failed', position: 2 });
    });
  });

  it('[F13] is started by whatever comes first, and finished by alarms without another request', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    for (let commit = 0; commit < 5; commit += 1) await feed.publish(stream.commit(...Array.from({ length: 500 }, () => [1])));
    // As if the running version had never been built.
    await runInDurableObject(feed.stub, (_object, { storage }) => {
      for (const table of ['projections', 'documents', 'document_index']) storage.sql.exec(`DELETE FROM ${table}`);
    });
    await evictDurableObject(feed.stub);
    expect(await refusalOf(feed, 'CountersByOwner', { owner: '' })).toBe('unavailable');
    for (let alarms = 0; await runDurableObjectAlarm(feed.stub); alarms += 1) expect(alarms).toBeLessThan(10);
    expect(await feed.query('CountersByOwner', { owner: '' })).toEqual({ result: [{ count: 2500, owner: '' }], position: 2500 });
  });
});

describe('atLeast', () => {
  const atLeast = { stream: 'counter-a', version: 2 };
  const call = { query: 'CountersByOwner', params: { owner: '' }, atLeast };

  it('[F14] answers at once when the version is there', async () => {
    const feed = new TestFeed();
    await feed.publish(new TestStream('counter-a').commit([1], [1]));
    expect(await feed.rpc.query(feed.name, call)).toEqual({ kind: 'read', json: '{"result":[{"count":2,"owner":""}],"position":2}' });
  });

  it('[F14] waits for the version, and the answer includes it', async () => {
    const feed = new TestFeed();
    const stream = new TestStream('counter-a');
    await feed.publish(stream.commit([1]));
    const answer = feed.rpc.query(feed.name, call);
    await feed.publish(new TestStream('counter-b').commit([1], [1], [1]));
    await feed.publish(stream.commit([1]));
    expect(await answer).toMatchObject({ kind: 'read', json: expect.stringContaining('"position":5') as string });
  });

  it('[F14] is told not yet when the wait is over', async () => {
    const feed = new TestFeed();
    const answer = feed.rpc.query(feed.name, call);
    // A call behind it in the same object: the query is waiting now.
    await feed.read();
    await runInDurableObject(feed.stub, () => steppedTime.advance(steppedConfig.limits.atLeastWaitMs));
    expect(await answer).toMatchObject({ kind: 'problem', problem: { status: 409 } });
  });
});

function undefinedFunction(): never {
  throw new Error('the projection fails');
}
