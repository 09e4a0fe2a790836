/** Changes: all or nothing, upon what was read, in a history without a gap. */
import { assertSame } from '@headwater/core/testing';
import type { Change, StreamChange } from '../../event-log.ts';
import {
  changeOf,
  confirmChange,
  entryOf,
  eventsOf,
  feedChange,
  settledOf,
  snapshotOf,
  streamA,
  streamB,
  streamChange,
} from './builders.ts';
import { commit, contentOf, documentOf, expectFailure, logCase, oneLogCase, type EventLogCase } from './contract-case.ts';

/** Touches whatever a change can touch. */
function everything(part: Partial<Change>): Change {
  return changeOf(
    [
      confirmChange(streamA, 1, [3, 3], { journalPut: [entryOf(streamA, 2)], journalDelete: [1], snapshot: snapshotOf(3) }),
      confirmChange(streamB, 0, [1, 2]),
    ],
    {
      feed: feedChange('c1', 'c2', {
        documents: [documentOf('list', 'b', { total: 2 }), documentOf('list', 'a', null)],
        order: [[streamA, 3]],
        dropProjections: ['totals'],
      }),
      settled: [settledOf('settled-2'), settledOf('settled-1', { unresolved: false })],
      clientId: 'client-2',
      ...part,
    },
  );
}

const before = changeOf([confirmChange(streamA, 0, [1, 2], { journalPut: [entryOf(streamA, 1)] })], {
  feed: feedChange(undefined, 'c1', {
    documents: [documentOf('list', 'a', { total: 1 }), documentOf('totals', 'all', 1)],
    order: [
      [streamA, 1],
      [streamA, 2],
    ],
  }),
  settled: [settledOf('settled-1')],
});

const names = { streams: [streamA, streamB], commands: ['settled-1', 'settled-2'] };

/** A change that is refused leaves everything as it was. */
function refusedCase(title: string, change: Change, expected: unknown): EventLogCase {
  return logCase(title, async (open) => {
    const [log, other] = [await open(), await open()];
    await log.takeLease();
    await log.takeLease();
    await commit(log, before);
    const stored = await contentOf(log, names);
    assertSame('The result', await log.commit(change), expected);
    assertSame('What is stored', await contentOf(log, names), stored);
    assertSame('What another tab sees', await contentOf(other, names), stored);
  });
}

/** A change that no reader could make sense of. */
function brokenCase(what: string, broken: readonly StreamChange[]): EventLogCase {
  return oneLogCase(`[D7] ${what} is refused with log-failed, and nothing is written`, async (log) => {
    await commit(log, before);
    const stored = await contentOf(log, names);
    await expectFailure(what, log.commit(changeOf(broken, { settled: [settledOf('settled-2')] })), 'log-failed');
    assertSame('What is stored', await contentOf(log, names), stored);
  });
}

export const commitCases: readonly EventLogCase[] = [
  refusedCase(
    '[D1] a change with one stale stream among others writes nothing at all',
    everything({ streams: [...everything({}).streams.slice(0, 1), streamChange(streamB, 4)] }),
    {
      kind: 'stale',
      streams: [streamB],
      cursor: false,
    },
  ),
  refusedCase(
    '[D1] a feed step upon another cursor writes nothing at all, events included',
    everything({ feed: feedChange('c0', 'c2', { reset: true }) }),
    {
      kind: 'stale',
      streams: [],
      cursor: true,
    },
  ),
  refusedCase(
    '[D2] a stale change names every stream that is stale, and the cursor',
    everything({ streams: [streamChange(streamA, 0), streamChange(streamB, 7)], feed: feedChange(undefined, 'c2') }),
    {
      kind: 'stale',
      streams: [streamA, streamB],
      cursor: true,
    },
  ),
  refusedCase('[D5] a change under a lease lower than the newest is fenced and writes nothing', everything({ lease: 1 }), {
    kind: 'fenced',
  }),
  logCase('[D1] a change that fits is written as a whole, for every tab at once', async (open) => {
    const [log, other] = [await open(), await open()];
    await commit(log, before);
    await commit(log, everything({ lease: await log.takeLease() }));
    const [a, b] = await other.readStreams([streamA, streamB]);
    assertSame('The versions', [a?.head?.version, b?.head?.version], [3, 2]);
    assertSame('The snapshot', a?.snapshot, snapshotOf(3));
    assertSame('The journal', await other.readJournal(), [entryOf(streamA, 2)]);
    assertSame(
      'The documents',
      [await other.readDocuments('main', 'list'), await other.readDocuments('main', 'totals')],
      [[documentOf('list', 'b', { total: 2 })], []],
    );
    assertSame('The cursor', (await other.readFeed('main')).cursor, 'c2');
    assertSame('What is unresolved', await other.readUnresolved(), [settledOf('settled-2')]);
    assertSame('The client id', await other.readClientId(), 'client-2');
  }),
  oneLogCase('[D2] a change upon revision 0 fits a stream that is not known, and no other', async (log) => {
    assertSame('Upon revision 1', await log.commit(changeOf([streamChange(streamA, 1)])), {
      kind: 'stale',
      streams: [streamA],
      cursor: false,
    });
    await commit(log, changeOf([streamChange(streamA, 0)]));
    assertSame('Upon revision 0 again', await log.commit(changeOf([streamChange(streamA, 0)])), {
      kind: 'stale',
      streams: [streamA],
      cursor: false,
    });
  }),
  oneLogCase('[D4] the revision of a stream rises by one with each change of it, and with no other', async (log) => {
    const revisions: (number | undefined)[] = [];
    const revise = async (change: Change): Promise<void> => {
      await commit(log, change);
      revisions.push((await log.readStreams([streamA]))[0]?.head?.revision);
    };
    await revise(changeOf([streamChange(streamA, 0)]));
    await revise(changeOf([confirmChange(streamA, 1, [1, 500])]));
    await revise(changeOf([streamChange(streamB, 0)]));
    await revise(changeOf([streamChange(streamA, 2, { dropHistory: true })]));
    assertSame('The revisions', revisions, [1, 2, 2, 3]);
  }),
  logCase('[D5] the lease rises by one with each taking, in whatever tab, and stays after reopening', async (open) => {
    const [log, other] = [await open(), await open()];
    assertSame('The leases', [await log.takeLease(), await other.takeLease(), await log.takeLease()], [1, 2, 3]);
    log.close();
    other.close();
    const reopened = await open();
    assertSame('A lease of before', await reopened.commit(changeOf([streamChange(streamA, 0)], { lease: 2 })), { kind: 'fenced' });
    assertSame('The present lease', await reopened.commit(changeOf([streamChange(streamA, 0)], { lease: 3 })), { kind: 'committed' });
    assertSame('The next lease', await reopened.takeLease(), 4);
  }),
  logCase('[D5] a change without a lease is not fenced: any tab records commands', async (open) => {
    const [log, other] = [await open(), await open()];
    await log.takeLease();
    await commit(other, changeOf([streamChange(streamA, 0, { journalPut: [entryOf(streamA, 1)] })]));
  }),
  oneLogCase('[D5] of a fenced change nobody is told whether it was stale', async (log) => {
    await log.takeLease();
    assertSame('The result', await log.commit(changeOf([streamChange(streamA, 9)], { lease: 0, feed: feedChange('x', 'y') })), {
      kind: 'fenced',
    });
  }),
  brokenCase('a change with events after a gap', [confirmChange(streamA, 1, [4, 5])]),
  brokenCase('a change with events that are stored already', [confirmChange(streamA, 1, [2, 3])]),
  brokenCase('a change with a gap between its events', [
    streamChange(streamA, 1, { events: [...eventsOf(streamA, 3, 3), ...eventsOf(streamA, 5, 5)] }, 5),
  ]),
  brokenCase('a change whose head is not at its last event', [streamChange(streamA, 1, { events: eventsOf(streamA, 3, 4) }, 5)]),
  brokenCase('a change that lowers the confirmed version', [streamChange(streamA, 1, {}, 1)]),
  brokenCase('a change that raises the confirmed version without events', [streamChange(streamA, 1, {}, 3)]),
  brokenCase('a change of which the second stream has a gap', [confirmChange(streamA, 1, [3, 3]), confirmChange(streamB, 0, [2, 2])]),
  brokenCase('a change that names a stream twice', [confirmChange(streamA, 1, [3, 3]), streamChange(streamA, 1, {}, 2)]),
  brokenCase("a change with another stream's journal entry", [streamChange(streamA, 1, { journalPut: [entryOf(streamB, 1)] }, 2)]),
  oneLogCase('[D24] a change that cannot be stored fails with log-failed, and nothing is written', async (log) => {
    await commit(log, before);
    const stored = await contentOf(log, names);
    // Not JSON, whatever its type says: what a careless caller may hand in.
    const data = (() => 1) as unknown as null;
    const change = everything({ streams: [confirmChange(streamA, 1, [3, 3], { journalPut: [entryOf(streamA, 2, { data })] })] });
    await expectFailure('a function', log.commit(change), 'log-failed');
    assertSame('What is stored', await contentOf(log, names), stored);
    await commit(log, everything({}));
  }),
  oneLogCase('[D1] a change of nothing is written', async (log) => {
    await commit(log, changeOf([]));
    await commit(log, changeOf([], { durability: 'strict', lease: await log.takeLease() }));
  }),
];
