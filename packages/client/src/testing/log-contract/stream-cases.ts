/** Streams: confirmed events, snapshots, the journal, and what is ahead of a feed. */
import { assertSame } from '@headwater/core/testing';
import { changeOf, confirmChange, entryOf, eventsOf, metaOf, snapshotOf, streamA, streamB, streamChange } from './builders.ts';
import { collect, commit, logCase, oneLogCase, type EventLogCase } from './contract-case.ts';

function fed(stream: string, version: number, fedVersions: Readonly<Record<string, number>>): ReturnType<typeof streamChange> {
  const change = version === 0 ? streamChange(stream, 0) : confirmChange(stream, 0, [1, version]);
  return { ...change, head: { ...change.head, fedVersions } };
}

export const streamCases: readonly EventLogCase[] = [
  oneLogCase('[D20] a stream that the log does not know reads empty, whatever is asked', async (log) => {
    await commit(log, changeOf([confirmChange('order-a1', 0, [1, 2], { journalPut: [entryOf('order-a1', 1)] })]));
    const unknown = { stream: streamA, head: undefined, snapshot: undefined, tail: [], journal: [] };
    assertSame('The stream', await log.readStreams([streamA]), [unknown]);
    assertSame('Its events', await log.readEvents(streamA, { after: 1, limit: 5 }), []);
    assertSame('No streams', await log.readStreams([]), []);
  }),
  oneLogCase('[D8] what was stored reads back as it was: the head, the events and the journal', async (log) => {
    const head = {
      version: 2,
      chain: { version: 1, hash: 'h' },
      foreignVersion: 2,
      lastSequence: 7,
      sequenceClientId: 'client-1',
      fedVersions: { main: 1, 'customer.9': 2 },
    };
    const entry = entryOf(streamA, 7, {
      decidedHash: 'h',
      strict: true,
      local: { kind: 'refused', rejection: { kind: 'rejected', code: 'No', details: [1] } as never },
      discard: true,
      parked: { reason: 'quota', detail: 'full', at: '2026-01-01T00:00:00.000Z' },
      accepted: { firstVersion: null, lastVersion: 3 },
    });
    const events = eventsOf(streamA, 1, 2).map((event) => ({
      ...event,
      salt: 's',
      meta: { ...event.meta, correlationId: 'c', causationId: 'd' },
    }));
    await commit(log, changeOf([{ stream: streamA, expectedRevision: 0, head, events, journalPut: [entry] }], { durability: 'strict' }));
    assertSame('The stream', await log.readStreams([streamA]), [
      { stream: streamA, head: { stream: streamA, ...head, revision: 1 }, snapshot: undefined, tail: events, journal: [entry] },
    ]);
  }),
  oneLogCase('[D8] streams are read in the order in which they were asked for', async (log) => {
    await commit(log, changeOf([streamA, streamB, 'order-c'].map((stream) => confirmChange(stream, 0, [1, 1]))));
    const asked = ['order-c', 'order-x', streamA, streamB, streamA];
    const read = await log.readStreams(asked);
    assertSame(
      'The streams',
      read.map(({ stream, head }) => [stream, head?.version]),
      asked.map((stream) => [stream, stream === 'order-x' ? undefined : 1]),
    );
  }),
  oneLogCase('[D8] events are read in order after any version and up to any limit, however they were stored', async (log) => {
    // Pages of catch-up, single live events, and more than one segment at once.
    const parts = [
      [1, 3],
      [4, 4],
      [5, 5],
      [6, 1205],
      [1206, 1206],
    ] as const;
    for (const [revision, part] of parts.entries()) await commit(log, changeOf([confirmChange(streamA, revision, part)]));
    await commit(log, changeOf([confirmChange('order-a-1', 0, [1, 2]), confirmChange('order', 0, [1, 2])]));
    const all = eventsOf(streamA, 1, 1206);
    assertSame('All of them', await log.readEvents(streamA), all);
    for (const after of [0, 1, 3, 4, 5, 6, 505, 506, 1205, 1206, 2000]) {
      assertSame(`After ${after}`, await log.readEvents(streamA, { after }), all.slice(after));
      for (const limit of [0, 1, 2, 500, 5000]) {
        assertSame(`At most ${limit} after ${after}`, await log.readEvents(streamA, { after, limit }), all.slice(after, after + limit));
      }
    }
  }),
  oneLogCase('[D8] many single events are read as one history', async (log) => {
    for (let version = 1; version <= 80; version += 1)
      await commit(log, changeOf([confirmChange(streamA, version - 1, [version, version])]));
    assertSame('All', await log.readEvents(streamA), eventsOf(streamA, 1, 80));
    assertSame('Some', await log.readEvents(streamA, { after: 10, limit: 40 }), eventsOf(streamA, 11, 50));
    assertSame('Every stream', await collect(log.readAllEvents()), eventsOf(streamA, 1, 80));
  }),
  oneLogCase('[D8] all events of the device come by stream, each stream in order', async (log) => {
    assertSame('Nothing', await collect(log.readAllEvents()), []);
    const streams = ['order-b', 'order-a', 'a-9', 'order-a-1', 'order-A'];
    await commit(log, changeOf(streams.map((stream) => confirmChange(stream, 0, [1, 3]))));
    await commit(log, changeOf([confirmChange('order-a', 1, [4, 1300])]));
    const inOrder = [
      ...eventsOf('a-9', 1, 3),
      ...eventsOf('order-A', 1, 3),
      ...eventsOf('order-a', 1, 1300),
      ...eventsOf('order-a-1', 1, 3),
      ...eventsOf('order-b', 1, 3),
    ];
    assertSame('Everything', await collect(log.readAllEvents()), inOrder);
  }),
  oneLogCase('[D9] a stream is its snapshot and the events after it', async (log) => {
    await commit(log, changeOf([confirmChange(streamA, 0, [1, 9], { snapshot: snapshotOf(6) })]));
    const [first] = await log.readStreams([streamA]);
    assertSame('The snapshot', first?.snapshot, snapshotOf(6));
    assertSame('The tail', first?.tail, eventsOf(streamA, 7, 9));
    await commit(log, changeOf([confirmChange(streamA, 1, [10, 10], { snapshot: snapshotOf(10) })]));
    const [second] = await log.readStreams([streamA]);
    assertSame('The newer snapshot', [second?.snapshot, second?.tail], [snapshotOf(10), []]);
    assertSame('The whole history', await log.readEvents(streamA), eventsOf(streamA, 1, 10));
  }),
  oneLogCase('[D9] a stream may begin with a snapshot, and goes on from there', async (log) => {
    await commit(log, changeOf([streamChange(streamA, 0, { snapshot: snapshotOf(40) }, 40)]));
    await commit(log, changeOf([confirmChange(streamA, 1, [41, 42])]));
    const [stored] = await log.readStreams([streamA]);
    assertSame('The stream', [stored?.snapshot, stored?.tail], [snapshotOf(40), eventsOf(streamA, 41, 42)]);
    assertSame('Its events', await log.readEvents(streamA, { after: 41 }), eventsOf(streamA, 42, 42));
  }),
  oneLogCase('[D10] a history that changed takes its events and snapshot along, and leaves the journal and other streams', async (log) => {
    const journalPut = [entryOf(streamA, 1)];
    await commit(
      log,
      changeOf([
        confirmChange(streamA, 0, [1, 700], { snapshot: snapshotOf(600), journalPut }),
        confirmChange(streamB, 0, [1, 2]),
        confirmChange('order-a-1', 0, [1, 1]),
      ]),
    );
    await commit(log, changeOf([streamChange(streamA, 1, { dropHistory: true })]));
    const [dropped] = await log.readStreams([streamA]);
    assertSame('The stream', [dropped?.head?.version, dropped?.snapshot, dropped?.tail, dropped?.journal], [0, undefined, [], journalPut]);
    assertSame('The rest', await collect(log.readAllEvents()), [...eventsOf('order-a-1', 1, 1), ...eventsOf(streamB, 1, 2)]);
  }),
  oneLogCase('[D10] a history that changed may bring the new one in the same change', async (log) => {
    await commit(log, changeOf([confirmChange(streamA, 0, [1, 9], { snapshot: snapshotOf(9) })]));
    await commit(log, changeOf([confirmChange(streamA, 1, [1, 4], { dropHistory: true, snapshot: snapshotOf(2) })]));
    const [stored] = await log.readStreams([streamA]);
    assertSame('The stream', [stored?.head?.version, stored?.snapshot, stored?.tail], [4, snapshotOf(2), eventsOf(streamA, 3, 4)]);
    assertSame('Its events', await log.readEvents(streamA), eventsOf(streamA, 1, 4));
  }),
  oneLogCase('[D11] the journal is read by stream and sequence', async (log) => {
    const sequences = [10, 2, 1, 9];
    const put = (stream: string): ReturnType<typeof streamChange> =>
      streamChange(stream, 0, { journalPut: sequences.map((sequence) => entryOf(stream, sequence)) });
    await commit(log, changeOf([put(streamB), put(streamA), put('order-a-1')]));
    const inOrder = (stream: string) => [1, 2, 9, 10].map((sequence) => entryOf(stream, sequence));
    assertSame('The whole journal', await log.readJournal(), [...inOrder(streamA), ...inOrder('order-a-1'), ...inOrder(streamB)]);
    assertSame('That of a stream', (await log.readStreams([streamA]))[0]?.journal, inOrder(streamA));
  }),
  oneLogCase('[D11] an entry is found by its command id as long as the journal holds it', async (log) => {
    const [one, two] = [entryOf(streamA, 1), entryOf(streamA, 2)];
    await commit(log, changeOf([streamChange(streamA, 0, { journalPut: [one, two] })]));
    const changed = { ...two, parked: { reason: 'quota', detail: 'full', at: '2026-01-01T00:00:00.000Z' } } as const;
    await commit(log, changeOf([streamChange(streamA, 1, { journalDelete: [1], journalPut: [changed] })]));
    assertSame('The entry that left', await log.findJournalEntry(one.meta.commandId), undefined);
    assertSame('The entry that changed', await log.findJournalEntry(two.meta.commandId), changed);
    assertSame('Another', await log.findJournalEntry('nobody'), undefined);
  }),
  oneLogCase('[D11] a journal that is numbered anew keeps its commands', async (log) => {
    const [four, five] = [entryOf(streamA, 4), entryOf(streamA, 5)];
    await commit(log, changeOf([streamChange(streamA, 0, { journalPut: [four, five] })]));
    const [one, two] = [
      { ...four, sequence: 1, resent: true },
      { ...five, sequence: 4, resent: true },
    ] as const;
    await commit(log, changeOf([streamChange(streamA, 1, { journalDelete: [4, 5], journalPut: [one, two] })]));
    assertSame('The journal', await log.readJournal(), [one, two]);
    assertSame('A command', await log.findJournalEntry(five.meta.commandId), two);
  }),
  oneLogCase('[D11] one command id on two streams is two entries', async (log) => {
    const meta = metaOf('shared');
    await commit(
      log,
      changeOf([streamA, streamB].map((stream) => streamChange(stream, 0, { journalPut: [entryOf(stream, 1, { meta })] }))),
    );
    assertSame(
      'The journal',
      (await log.readJournal()).map(({ stream }) => stream),
      [streamA, streamB],
    );
    assertSame('The first', (await log.findJournalEntry('shared'))?.stream, streamA);
  }),
  logCase('[D13] the streams ahead of a feed are those of which it has not brought everything', async (open) => {
    const log = await open();
    const streams = [
      fed('a-pushed', 3, {}),
      fed('b-behind', 3, { main: 2 }),
      fed('c-brought', 3, { main: 3 }),
      fed('d-beyond', 3, { main: 5 }),
    ];
    const others = [
      fed('e-elsewhere', 3, { other: 3 }),
      fed('f-both', 3, { main: 3, other: 3 }),
      fed('g-one', 3, { main: 3, other: 1 }),
      fed('h-new', 0, {}),
      fed('i-named', 3, { mainline: 3 }),
    ];
    await commit(log, changeOf([...streams, ...others].toReversed()));
    const ahead = async (...feeds: string[]): Promise<string> =>
      (await log.readStreamsAhead(feeds)).map(({ stream }) => stream.slice(0, 1)).join('');
    assertSame('Of main', await ahead('main'), 'abei');
    assertSame('Of the other', await ahead('other'), 'abcdgi');
    assertSame('Of one of the two', await ahead('main', 'other'), 'abcdegi');
    assertSame('Of none', await ahead(), '');
    const [pushed] = await log.readStreams(['a-pushed']);
    assertSame('A head', (await log.readStreamsAhead(['main']))[0], pushed?.head);
  }),
  oneLogCase('[D13] a stream is no longer ahead once the feed has brought it, and is again when more is confirmed', async (log) => {
    const ahead = async (): Promise<number> => (await log.readStreamsAhead(['main'])).length;
    await commit(log, changeOf([fed(streamA, 2, {})]));
    assertSame('After the answer to a push', await ahead(), 1);
    const base = streamChange(streamA, 1, {}, 2);
    await commit(log, changeOf([{ ...base, head: { ...base.head, fedVersions: { main: 2 } } }]));
    assertSame('After the feed', await ahead(), 0);
    const next = confirmChange(streamA, 2, [3, 3]);
    await commit(log, changeOf([{ ...next, head: { ...next.head, fedVersions: { main: 2 } } }]));
    assertSame('After another answer', await ahead(), 1);
  }),
];
