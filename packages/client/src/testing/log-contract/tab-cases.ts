/** Several tabs on one database, its life and its end. */
import { assertSame, assertThat } from '@headwater/core/testing';
import type { EventLog, StreamHead } from '../../event-log.ts';
import { changeOf, confirmChange, entryOf, feedChange, settledOf, snapshotOf, streamA, streamB, streamChange } from './builders.ts';
import { collect, commit, contentOf, documentOf, expectFailure, logCase, oneLogCase, type EventLogCase } from './contract-case.ts';

const everything = changeOf(
  [confirmChange(streamA, 0, [1, 3], { journalPut: [entryOf(streamA, 1)], snapshot: snapshotOf(2) }), streamChange(streamB, 0)],
  {
    durability: 'strict',
    feed: feedChange(undefined, 'c1', { documents: [documentOf('list', 'a', { total: 1 })], order: [[streamA, 1]] }),
    settled: [settledOf('settled-1')],
  },
);

const names = { streams: [streamA, streamB], commands: ['settled-1'] };

async function increment(log: EventLog): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const [stored] = await log.readStreams([streamA]);
    const head: StreamHead | undefined = stored?.head;
    const sequence = (head?.lastSequence ?? 0) + 1;
    const change = streamChange(streamA, head?.revision ?? 0, { journalPut: [entryOf(streamA, sequence)] });
    const result = await log.commit(changeOf([{ ...change, head: { ...change.head, lastSequence: sequence } }], { durability: 'strict' }));
    if (result.kind === 'committed') return tries;
  }
}

function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) spoil(inner);
  // What is frozen refuses, which is as good.
  for (const key of Object.keys(value)) Reflect.set(value, key, 'spoiled');
}

export const tabCases: readonly EventLogCase[] = [
  logCase('[D3] of changes that several tabs make upon one revision exactly one is written', async (open) => {
    const logs = [await open(), await open(), await open()];
    for (let revision = 0; revision < 10; revision += 1) {
      const results = await Promise.all(
        logs.map((log, tab) =>
          log.commit(
            changeOf([streamChange(streamA, revision, { journalPut: [entryOf(streamA, revision * 10 + tab)] })], { durability: 'strict' }),
          ),
        ),
      );
      assertSame(`How many were written upon revision ${revision}`, results.filter(({ kind }) => kind === 'committed').length, 1);
      for (const result of results)
        if (result.kind !== 'committed') assertSame('A loser', result, { kind: 'stale', streams: [streamA], cursor: false });
    }
    const journal = await logs[0]?.readJournal();
    assertSame(
      'The journal',
      journal?.map(({ sequence }) => Math.floor(sequence / 10)),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  }),
  logCase('[D3] 50 increments at once from two tabs, each tried until it is written, are 50', async (open) => {
    const logs = [await open(), await open()] as const;
    const tries = await Promise.all(Array.from({ length: 50 }, (_, index) => increment(logs[index % 2 === 0 ? 0 : 1])));
    const [stored] = await logs[1].readStreams([streamA]);
    assertSame('The last sequence', stored?.head?.lastSequence, 50);
    assertSame('The revision', stored?.head?.revision, 50);
    assertSame(
      'The journal',
      stored?.journal.map(({ sequence }) => sequence),
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
    assertThat(
      tries.some((count) => count > 1),
      'No increment was ever in the way of another: nothing was tried.',
    );
  }),
  logCase('[D3] of two tabs that apply one feed step exactly one does', async (open) => {
    const logs = [await open(), await open()];
    const results = await Promise.all(
      logs.map((log) => log.commit(changeOf([], { feed: feedChange(undefined, 'c1', { order: [[streamA, 1]] }) }))),
    );
    assertSame('The results', results.map(({ kind }) => kind).toSorted(), ['committed', 'stale']);
    assertSame('The order', await collect(logs[0]!.readFeedOrder('main')), [[streamA, 1]]); // there are two
  }),
  logCase('[D3] changes of different streams do not disturb each other', async (open) => {
    const logs = [await open(), await open()];
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, index) => logs[index % 2]!.commit(changeOf([streamChange(`order-${index}`, 0)]))),
    );
    assertSame('How many were written', results.filter(({ kind }) => kind === 'committed').length, 40);
  }),
  logCase('[D17] everything is there again after all tabs were closed', async (open) => {
    const log = await open();
    await commit(log, everything);
    await log.takeLease();
    const stored = await contentOf(log, names);
    log.close();
    const reopened = await open();
    assertSame('What is stored', await contentOf(reopened, names), stored);
    assertSame('The lease', await reopened.takeLease(), 2);
  }),
  logCase('[D17] what was asked for before closing is still written', async (open) => {
    const log = await open();
    const writing = commit(log, everything);
    log.close();
    await writing;
    assertSame('The cursor', (await (await open()).readFeed('main')).cursor, 'c1');
  }),
  logCase('[D18] an object that was handed in is not part of the log', async (open) => {
    const log = await open();
    await commit(log, everything);
    const stored = await contentOf(log, names);
    const own = structuredClone({
      ...everything,
      streams: [confirmChange(streamB, 1, [1, 2], { journalPut: [entryOf(streamB, 1)] })],
      feed: feedChange('c1', 'c2', { documents: [documentOf('list', 'b', { deep: [1] })] }),
      settled: [settledOf('settled-1')],
    });
    const intact = structuredClone(own);
    await commit(log, own);
    spoil(own);
    assertSame('The events', await log.readEvents(streamB), intact.streams[0]?.events);
    assertSame('A document', await log.readDocumentsByKey('main', 'list', ['b']), intact.feed.documents);
    assertSame('The rest', (await log.readStreams([streamA]))[0], (stored as { streams: unknown[] }).streams[0]);
  }),
  oneLogCase('[D18] an object that was handed out is not part of the log', async (log) => {
    await commit(log, everything);
    const read = async (): Promise<unknown[]> => [
      await contentOf(log, names),
      await log.findJournalEntry(entryOf(streamA, 1).meta.commandId),
      await log.readEvents(streamA),
      await log.readDocumentsByKey('main', 'list', ['a']),
    ];
    const stored = structuredClone(await read());
    spoil(await read());
    assertSame('What is stored', await read(), stored);
  }),
  logCase('[D19] the client id is made with the database, is the same for all tabs, and changes for all', async (open) => {
    const [log, other] = [await open(), await open()];
    const first = await log.readClientId();
    assertThat(first !== '', 'The client id is empty.');
    assertSame('In another tab', await other.readClientId(), first);
    await commit(log, changeOf([], { clientId: 'anew' }));
    assertSame('After the change', [await log.readClientId(), await other.readClientId()], ['anew', 'anew']);
    log.close();
    other.close();
    assertSame('After reopening', await (await open()).readClientId(), 'anew');
  }),
  oneLogCase('[D21] a log that was closed refuses everything with log-closed', async (log) => {
    await commit(log, everything);
    log.close();
    const actions: Readonly<Record<string, () => Promise<unknown>>> = {
      readClientId: () => log.readClientId(),
      readStreams: () => log.readStreams([streamA]),
      readEvents: () => log.readEvents(streamA),
      readAllEvents: () => collect(log.readAllEvents()),
      readJournal: () => log.readJournal(),
      findJournalEntry: () => log.findJournalEntry('x'),
      readStreamsAhead: () => log.readStreamsAhead(['main']),
      findSettled: () => log.findSettled('x'),
      readUnresolved: () => log.readUnresolved(),
      readFeed: () => log.readFeed('main'),
      readDocuments: () => log.readDocuments('main', 'list'),
      readDocumentsByKey: () => log.readDocumentsByKey('main', 'list', ['a']),
      readFeedOrder: () => collect(log.readFeedOrder('main')),
      commit: () => log.commit(changeOf([streamChange(streamB, 1)])),
      takeLease: () => log.takeLease(),
    };
    for (const [name, action] of Object.entries(actions)) await expectFailure(name, action(), 'log-closed');
    log.close();
  }),
  oneLogCase('[D21] closing a log is not losing it', async (log) => {
    const reasons: string[] = [];
    log.onLost((reason) => reasons.push(reason));
    log.close();
    await log.destroy();
    assertSame('What the listener heard', reasons, []);
  }),
  logCase('[D22] a database that is destroyed is gone, and every other tab hears of it once', async (open) => {
    const [log, other, third] = [await open(), await open(), await open()];
    const reasons: string[] = [];
    for (const each of [log, other, third]) each.onLost((reason) => reasons.push(reason));
    await commit(log, everything);
    const clientId = await log.readClientId();
    await log.destroy();
    assertSame('What was heard', reasons, ['deleted', 'deleted']);
    for (const each of [log, other, third]) await expectFailure('reading', each.readJournal(), 'log-closed');
    await expectFailure('recording', other.commit(changeOf([streamChange(streamA, 0)])), 'log-closed');
    other.onLost((reason) => reasons.push(`late: ${reason}`));
    assertSame('Who asks late', reasons, ['deleted', 'deleted', 'late: deleted']);
    const anew = await open();
    assertSame('The journal', await anew.readJournal(), []);
    assertSame('The events', await collect(anew.readAllEvents()), []);
    assertThat((await anew.readClientId()) !== clientId, 'The new database has the client id of the old one.');
  }),
];
