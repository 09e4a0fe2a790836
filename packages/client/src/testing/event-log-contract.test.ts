/** The contract finds what it is there to find: logs that are broken in one way each. */
import { describe, expect, test } from 'vitest';
import type { Change, EventLog } from '../event-log.ts';
import { MemoryDatabase, createMemoryLog } from '../memory-log.ts';
import { eventLogContract } from './event-log-contract.ts';
import { settle } from './manual-clock.ts';

interface Defect {
  readonly what: string;
  /** The rules of which at least one case must fail. */
  readonly rules: readonly string[];
  readonly breakLog: (log: EventLog) => Partial<EventLog>;
}

const defects: readonly Defect[] = [
  {
    what: 'the expected revision is ignored',
    rules: ['D1', 'D2', 'D3'],
    breakLog: (log) => ({
      async commit(change) {
        const stored = await log.readStreams(change.streams.map(({ stream }) => stream));
        return log.commit({
          ...change,
          streams: change.streams.map((of, index) => ({ ...of, expectedRevision: stored[index]?.head?.revision ?? 0 })),
        });
      },
    }),
  },
  {
    what: 'the revision is checked before the transaction that writes',
    rules: ['D3'],
    breakLog: (log) => ({
      async commit(change) {
        const revisionOf = async () =>
          (await log.readStreams(change.streams.map(({ stream }) => stream))).map(({ head }) => head?.revision ?? 0);
        const before = await revisionOf();
        const stale = change.streams
          .filter(({ expectedRevision }, index) => expectedRevision !== before[index])
          .map(({ stream }) => stream);
        if (stale.length > 0) return { kind: 'stale', streams: stale, cursor: false };
        await settle(); // other tabs go on meanwhile
        const now = await revisionOf();
        return log.commit({ ...change, streams: change.streams.map((of, index) => ({ ...of, expectedRevision: now[index] ?? 0 })) });
      },
    }),
  },
  {
    what: 'outcomes are written before the change is judged',
    rules: ['D1'],
    breakLog: (log) => ({
      async commit(change) {
        await log.commit({ durability: 'relaxed', streams: [], settled: change.settled ?? [] });
        return log.commit(change);
      },
    }),
  },
  {
    what: 'streams are written one by one',
    rules: ['D1'],
    breakLog: (log) => ({
      async commit({ streams, ...rest }) {
        for (const stream of streams) {
          const result = await log.commit({ durability: 'relaxed', streams: [stream] });
          if (result.kind !== 'committed') return result;
        }
        return log.commit({ ...rest, streams: [] });
      },
    }),
  },
  {
    what: 'the cursor is not compared',
    rules: ['D1', 'D6'],
    breakLog: (log) => ({
      commit: async (change) => {
        const { feed } = change;
        return log.commit(
          feed === undefined ? change : { ...change, feed: { ...feed, expectedCursor: (await log.readFeed(feed.feed)).cursor } },
        );
      },
    }),
  },
  {
    what: 'the lease is ignored',
    rules: ['D5'],
    breakLog: (log) => ({ commit: ({ lease: _lease, ...change }: Change) => log.commit(change) }),
  },
  {
    what: 'one stale stream is named of many',
    rules: ['D2'],
    breakLog: (log) => ({
      async commit(change) {
        const result = await log.commit(change);
        return result.kind === 'stale' ? { ...result, streams: result.streams.slice(0, 1) } : result;
      },
    }),
  },
  {
    what: 'the limit is ignored',
    rules: ['D8'],
    breakLog: (log) => ({ readEvents: (stream, options) => log.readEvents(stream, { after: options?.after ?? 0 }) }),
  },
  {
    what: 'a page begins at the version after which it should begin',
    rules: ['D8'],
    breakLog: (log) => ({
      readEvents: (stream, { after = 0, ...rest } = {}) => log.readEvents(stream, { ...rest, after: Math.max(0, after - 1) }),
    }),
  },
  {
    what: 'the tail is the whole history',
    rules: ['D9'],
    breakLog: (log) => ({
      readStreams: async (streams) =>
        Promise.all((await log.readStreams(streams)).map(async (stored) => ({ ...stored, tail: await log.readEvents(stored.stream) }))),
    }),
  },
  {
    what: 'a history is not dropped',
    rules: ['D10'],
    breakLog: (log) => {
      const kept = new Map<string, Awaited<ReturnType<EventLog['readEvents']>>>();
      return {
        async commit(change) {
          for (const { stream, dropHistory } of change.streams) if (dropHistory === true) kept.set(stream, await log.readEvents(stream));
          return log.commit(change);
        },
        readStreams: async (streams) =>
          (await log.readStreams(streams)).map((stored) => ({ ...stored, tail: [...(kept.get(stored.stream) ?? []), ...stored.tail] })),
      };
    },
  },
  {
    what: 'the journal comes as it was written',
    rules: ['D11'],
    breakLog: (log) => ({
      readJournal: async () =>
        (await log.readJournal()).toSorted((left, right) => String(left.sequence).localeCompare(String(right.sequence))),
    }),
  },
  {
    what: 'unresolved commands come by id',
    rules: ['D12'],
    breakLog: (log) => ({
      readUnresolved: async () => (await log.readUnresolved()).toSorted((left, right) => left.commandId.localeCompare(right.commandId)),
    }),
  },
  {
    what: 'streams that no feed brought are not ahead',
    rules: ['D13'],
    breakLog: (log) => ({
      readStreamsAhead: async (feeds) =>
        (await log.readStreamsAhead(feeds)).filter(({ fedVersions }) => Object.keys(fedVersions).length > 0),
    }),
  },
  {
    what: 'feeds are taken for one',
    rules: ['D14', 'D16'],
    breakLog: (log) => ({
      readDocuments: (_feed, projection) => log.readDocuments('main', projection),
      readFeed: () => log.readFeed('main'),
    }),
  },
  {
    what: 'the order of a feed is by stream',
    rules: ['D15'],
    breakLog: (log) => ({ readFeedOrder: (feed) => reordered(log.readFeedOrder(feed)) }),
  },
  {
    what: 'what is read is kept and shared',
    rules: ['D18'],
    breakLog: (log) => {
      const kept = new Map<string, Awaited<ReturnType<EventLog['readEvents']>>>();
      return {
        async readEvents(stream) {
          const events = kept.get(stream) ?? structuredClone(await log.readEvents(stream));
          kept.set(stream, events);
          return events;
        },
      };
    },
  },
  { what: 'other tabs do not hear of the deletion', rules: ['D22'], breakLog: () => ({ onLost() {} }) },
  {
    what: 'an append after a gap is taken',
    rules: ['D7'],
    breakLog: (log) => ({
      commit: (change) =>
        log.commit({ ...change, streams: change.streams.map(({ events: _events, ...of }) => of) }).catch(() => ({ kind: 'committed' })),
    }),
  },
];

async function* reordered(order: ReturnType<EventLog['readFeedOrder']>): ReturnType<EventLog['readFeedOrder']> {
  for await (const chunk of order) yield chunk.toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

function withDefect(log: EventLog, breakLog: Defect['breakLog']): EventLog {
  const broken = breakLog(log);
  return new Proxy(log, {
    get(target, name): unknown {
      const from = name in broken ? broken : target;
      // Bound, for the log's own fields are private.
      return (Reflect.get(from, name) as (...args: unknown[]) => unknown).bind(from);
    },
  });
}

async function failedRules(openLog: (database: MemoryDatabase) => EventLog): Promise<Set<string>> {
  const failed = new Set<string>();
  for (const { title, run } of eventLogContract) {
    let ids = 0;
    const database = new MemoryDatabase(() => `client-${(ids += 1)}`);
    await run(() => openLog(database)).catch(() => failed.add(/^\[(\w+)\]/.exec(title)?.[1] ?? title));
  }
  return failed;
}

describe('the contract of event logs', () => {
  test.each(defects)('[D30] fails when $what', async ({ rules, breakLog }) => {
    const failed = await failedRules((database) => withDefect(createMemoryLog(database), breakLog));
    expect([...failed]).toEqual(expect.arrayContaining([...rules]));
  });

  test('[D30] fails when every tab has a database of its own', async () => {
    let ids = 0;
    const failed = await failedRules(() => createMemoryLog(new MemoryDatabase(() => `client-${(ids += 1)}`)));
    expect([...failed]).toEqual(expect.arrayContaining(['D1', 'D3', 'D17', 'D19']));
  });
});
