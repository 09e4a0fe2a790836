/** Feeds, documents and outcomes. */
import { assertSame } from '@headwater/core/testing';
import type { FeedChange, StoredDocument } from '../../event-log.ts';
import { changeOf, feedChange, settledOf, streamA, streamB } from './builders.ts';
import { collect, commit, documentOf, oneLogCase, type EventLogCase } from './contract-case.ts';

function step(expectedCursor: string | undefined, cursor: string | undefined, part: Partial<FeedChange> = {}): ReturnType<typeof changeOf> {
  return changeOf([], { feed: feedChange(expectedCursor, cursor, part) });
}

function list(...entries: readonly (readonly [key: string, document: StoredDocument['document']])[]): StoredDocument[] {
  return entries.map(([key, document]) => documentOf('list', key, document));
}

export const feedCases: readonly EventLogCase[] = [
  oneLogCase('[D16] a feed that was never read is at its beginning, without an epoch', async (log) => {
    assertSame('The feed', await log.readFeed('main'), { cursor: undefined, epoch: undefined, projectionVersions: {} });
    assertSame('Its order', await collect(log.readFeedOrder('main')), []);
    assertSame('Its documents', [await log.readDocuments('main', 'list'), await log.readDocumentsByKey('main', 'list', ['a'])], [[], []]);
  }),
  oneLogCase('[D16] cursor, epoch and versions are those of the last step, and each feed has its own', async (log) => {
    await commit(log, step(undefined, 'c1', { projectionVersions: { list: 1, totals: 4 } }));
    await commit(log, step('c1', 'c2', { epoch: 'e2', projectionVersions: { list: 2 } }));
    await commit(log, step(undefined, 'x1', { feed: 'customer.7', epoch: undefined, projectionVersions: {} }));
    assertSame('One', await log.readFeed('main'), { cursor: 'c2', epoch: 'e2', projectionVersions: { list: 2 } });
    assertSame('The other', await log.readFeed('customer.7'), { cursor: 'x1', epoch: undefined, projectionVersions: {} });
  }),
  oneLogCase('[D6] a step upon another cursor than the stored one is stale; a feed may go back to its beginning', async (log) => {
    const stale = { kind: 'stale', streams: [], cursor: true };
    assertSame('Upon a cursor, at the beginning', await log.commit(step('c0', 'c1')), stale);
    await commit(log, step(undefined, 'c1'));
    assertSame('Upon the beginning, at a cursor', await log.commit(step(undefined, 'c2')), stale);
    await commit(log, step('c1', undefined));
    await commit(log, step(undefined, 'c3'));
  }),
  oneLogCase('[D14] documents are put and deleted by projection and key, and read by key in order', async (log) => {
    await commit(
      log,
      step(undefined, 'c1', { documents: [...list(['b', { n: 1 }], ['a', 'text'], ['10', [1]], ['9', 0]), documentOf('totals', 'a', 9)] }),
    );
    await commit(log, step('c1', 'c2', { documents: list(['b', { n: 2 }], ['a', null], ['none', null], ['c', false]) }));
    assertSame('All', await log.readDocuments('main', 'list'), list(['10', [1]], ['9', 0], ['b', { n: 2 }], ['c', false]));
    assertSame(
      'Some',
      await log.readDocumentsByKey('main', 'list', ['c', 'a', 'b', 'none', 'c']),
      list(['c', false], ['b', { n: 2 }], ['c', false]),
    );
    assertSame('Of another projection', await log.readDocuments('main', 'totals'), [documentOf('totals', 'a', 9)]);
    assertSame('Of another feed', await log.readDocuments('mai', 'list'), []);
  }),
  oneLogCase('[D14] projections whose names begin alike do not see each other', async (log) => {
    const documents = [documentOf('list', 'x', 1), documentOf('list-b', 'x', 2), documentOf('lis', 'tx', 3)];
    await commit(log, step(undefined, 'c1', { documents }));
    await commit(log, step('c1', 'c2', { dropProjections: ['list'] }));
    assertSame('What is left', await Promise.all(['list', 'list-b', 'lis'].map((name) => log.readDocuments('main', name))), [
      [],
      [documents[1]],
      [documents[2]],
    ]);
  }),
  oneLogCase(
    '[D14] a projection that is built anew loses its documents before the new ones are put, and keeps the order of the feed',
    async (log) => {
      await commit(
        log,
        step(undefined, 'c1', { documents: [...list(['a', 1], ['b', 2]), documentOf('totals', 'all', 3)], order: [[streamA, 1]] }),
      );
      await commit(log, step('c1', 'c1', { dropProjections: ['list'], documents: list(['b', 20]), projectionVersions: { list: 2 } }));
      assertSame('The projection', await log.readDocuments('main', 'list'), list(['b', 20]));
      assertSame('Another', await log.readDocuments('main', 'totals'), [documentOf('totals', 'all', 3)]);
      assertSame('The order', await collect(log.readFeedOrder('main')), [[streamA, 1]]);
    },
  ),
  oneLogCase('[D14] a feed that starts over loses its order and all its documents, and no other feed does', async (log) => {
    await commit(log, step(undefined, 'c1', { documents: [...list(['a', 1]), documentOf('totals', 'all', 3)], order: [[streamA, 1]] }));
    await commit(log, step(undefined, 'x1', { feed: 'main.2', documents: list(['a', 7]), order: [[streamB, 1]] }));
    await commit(log, step('c1', 'c9', { reset: true, documents: list(['z', 9]), order: [[streamB, 4]], epoch: 'e2' }));
    assertSame('Its documents', [await log.readDocuments('main', 'list'), await log.readDocuments('main', 'totals')], [list(['z', 9]), []]);
    assertSame('Its order', await collect(log.readFeedOrder('main')), [[streamB, 4]]);
    assertSame(
      'The other feed',
      [await log.readDocuments('main.2', 'list'), await collect(log.readFeedOrder('main.2'))],
      [list(['a', 7]), [[streamB, 1]]],
    );
  }),
  oneLogCase('[D15] what a feed brought is read in its order, over any number of steps', async (log) => {
    const expected: (readonly [string, number])[] = [];
    let cursor: string | undefined;
    for (let number = 1; number <= 450; number += 1) {
      // Steps of no, one and several entries.
      const order = Array.from({ length: number % 4 }, (_, index) => [index % 2 === 0 ? streamB : streamA, number * 10 + index] as const);
      const next: string = `c${number}`;
      await commit(log, step(cursor, next, { order }));
      expected.push(...order);
      cursor = next;
    }
    assertSame('The order', await collect(log.readFeedOrder('main')), expected);
    assertSame('That of a feed with a longer name', await collect(log.readFeedOrder('main2')), []);
    await commit(log, step(cursor, 'anew', { reset: true, order: [[streamA, 1]] }));
    assertSame('The order of a feed that starts over', await collect(log.readFeedOrder('main')), [[streamA, 1]]);
  }),
  oneLogCase('[D12] an outcome is found by its command id, and the last one stored counts', async (log) => {
    const confirmed = settledOf('one', {
      outcome: { kind: 'confirmed', firstVersion: null, lastVersion: 4 },
      intervening: [],
      unresolved: false,
    });
    await commit(log, changeOf([], { settled: [confirmed, settledOf('two')] }));
    assertSame('One', await log.findSettled('one'), confirmed);
    assertSame('Two', await log.findSettled('two'), settledOf('two'));
    assertSame('None', await log.findSettled('three'), undefined);
    await commit(log, changeOf([], { settled: [settledOf('two', { unresolved: false })] }));
    assertSame('Two, acknowledged', await log.findSettled('two'), settledOf('two', { unresolved: false }));
  }),
  oneLogCase('[D12] what a person has yet to see is read oldest first, until it was seen', async (log) => {
    const at = (commandId: string, second: number, unresolved = true) =>
      settledOf(commandId, { settledAt: `2026-01-01T00:00:0${second}.000Z`, unresolved });
    await commit(log, changeOf([], { settled: [at('a', 3), at('d', 1), at('c', 2, false), at('b', 1)] }));
    await commit(log, changeOf([], { settled: [at('e', 0)] }));
    assertSame('All', await log.readUnresolved(), [at('e', 0), at('b', 1), at('d', 1), at('a', 3)]);
    await commit(log, changeOf([], { settled: [at('b', 1, false)] }));
    assertSame('The others', await log.readUnresolved(), [at('e', 0), at('d', 1), at('a', 3)]);
  }),
];
