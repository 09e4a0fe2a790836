/**
 * What every event store must do, as named cases: run each on every implementation.
 *
 *     for (const { title, run } of eventStoreContract) it(title, () => run(createMemoryEventStore));
 *
 * `createStore` gives an empty store each time. Several cases catch what stores are known to get wrong: an expected
 * version that is ignored, a check of the first event of a batch alone, a partial read that tells the wrong version.
 */
import type { AppendResult, EventStore, EventToAppend, ExpectedVersion } from '../event-store.ts';
import type { RecordedEvent } from '../recorded-event.ts';
import { assertSame, assertThat } from './differences.ts';

export interface ContractCase<Subject> {
  /** Starts with the id of the rule. */
  readonly title: string;
  /** Rejects when the rule does not hold. */
  readonly run: (createSubject: () => Subject | Promise<Subject>) => Promise<void>;
}

export const eventStoreContract: readonly ContractCase<EventStore>[] = [
  storeCase(
    '[C40] events are read in the order in which they were appended, with versions from 1 without a gap',
    async ({ append, expectStream }) => {
      const events = [...(await append('A', 3)), ...(await append('B', 1)), ...(await append('C', 12))];
      await expectStream(events);
    },
  ),
  storeCase('[C40] a stored event reads exactly as it was appended, whatever JSON it holds', async ({ store, expectStream }) => {
    const data = { text: '…"\\\u0000\u2028é𝄞', nested: [[], {}, [null, true, -1.5e-7]], empty: '', 'odd key': 9007199254740991 };
    const [plain] = eventsOf('A', 1);
    const rich = { ...plain, data, meta: { ...plain.meta, correlationId: 'c-1', causationId: 'c-2' } };
    await store.appendToStream(STREAM, [rich], { commandId: 'A', expectedVersion: 0 });
    await expectStream([rich]);
  }),
  storeCase('[C40] a batch of 500 events is one append', async ({ append, expectStream }) => {
    await expectStream([...(await append('A', 1)), ...(await append('B', 500))]);
  }),
  storeCase('[C41] a stream that nobody wrote to is empty at version 0', async ({ store }) => {
    assertSame('The first page', await store.readStream(STREAM), { events: [], version: 0 });
    assertSame('A later page', await store.readStream(STREAM, { after: 3, limit: 2 }), { events: [], version: 0 });
  }),
  storeCase(
    '[C41] streams do not see each other, not even when one name begins with the other',
    async ({ store, append, expectStream }) => {
      const own = await append('A', 2);
      const [other] = eventsOf('A', 1);
      for (const name of ['counter-11', 'counter-1-1', 'counter-1_', 'counters-1']) {
        assertSame(
          `Command A on ${name}`,
          await store.appendToStream(name, [other], { commandId: 'A', expectedVersion: 'noStream' }),
          appended(1, 1),
        );
        assertSame(`The version of ${name}`, (await store.readStream(name)).version, 1);
      }
      await expectStream(own);
    },
  ),
  storeCase(
    '[C42] a page holds the events after a version, at most as many as the limit, and always tells the version of the stream',
    async ({ store, append }) => {
      const events = atVersions(await append('A', 7));
      for (const [after, limit] of [
        [0, 3],
        [3, 3],
        [6, 3],
        [7, 3],
        [9, 3],
        [0, 7],
        [0, 100],
        [2, 0],
        [5, 1],
      ] as const) {
        assertSame(`The page of ${limit} after ${after}`, await store.readStream(STREAM, { after, limit }), {
          events: events.slice(after, after + limit),
          version: 7,
        });
      }
      assertSame('Everything after 4', await store.readStream(STREAM, { after: 4 }), { events: events.slice(4), version: 7 });
    },
  ),
  storeCase('[C42] pages that are read one after the other are the whole stream', async ({ store, append }) => {
    const events = [...(await append('A', 4)), ...(await append('B', 5)), ...(await append('C', 1))];
    const read: RecordedEvent[] = [];
    for (;;) {
      const page = await store.readStream(STREAM, { after: read.length, limit: 3 });
      if (page.events.length === 0) break;
      read.push(...page.events);
    }
    assertSame('All pages', read, atVersions(events));
  }),
  ...([0, 'noStream', 1, 'streamExists', 2, 3, 'any', -1, 0.5, Number.NaN] satisfies ExpectedVersion[]).map((expectedVersion) =>
    storeCase(`[C43] an expected version of ${expectedVersion} is never ignored`, async ({ store, append, expectStream }) => {
      const onNothing = [0, 'noStream', 'any'] as readonly ExpectedVersion[];
      const onTwo = [2, 'streamExists', 'any'] as readonly ExpectedVersion[];
      const first = await store.appendToStream('counter-other', eventsOf('A', 1), { commandId: 'A', expectedVersion });
      assertSame(
        'On a stream that does not exist',
        first,
        onNothing.includes(expectedVersion) ? appended(1, 1) : conflict(expectedVersion, 0),
      );
      const stored = await append('A', 2);
      const second = await store.appendToStream(STREAM, eventsOf('B', 2), { commandId: 'B', expectedVersion });
      const fits = onTwo.includes(expectedVersion);
      assertSame('On a stream at version 2', second, fits ? appended(3, 4) : conflict(expectedVersion, 2));
      await expectStream(fits ? [...stored, ...eventsOf('B', 2)] : stored);
    }),
  ),
  storeCase('[C43] a command that met a conflict may be appended again with the right version', async ({ store, append, expectStream }) => {
    const stored = await append('A', 1);
    const again = (expectedVersion: ExpectedVersion): Promise<AppendResult> =>
      store.appendToStream(STREAM, eventsOf('B', 1), { commandId: 'B', expectedVersion });
    assertSame('With the wrong version', await again(0), conflict(0, 1));
    assertSame('With the right version', await again(1), appended(2, 2));
    await expectStream([...stored, ...eventsOf('B', 1)]);
  }),
  storeCase(
    '[C44] an append of nothing is an append: it meets or fails its expectation and moves no version',
    async ({ store, append, expectStream }) => {
      const nothing = (commandId: string, expectedVersion: ExpectedVersion): Promise<AppendResult> =>
        store.appendToStream(STREAM, [], { commandId, expectedVersion });
      assertSame('On no stream', await nothing('N1', 'noStream'), { kind: 'appended', firstVersion: null, version: 0, replayed: false });
      assertSame('On no stream, which must exist', await nothing('N2', 'streamExists'), conflict('streamExists', 0));
      const stored = await append('A', 2);
      assertSame('At its version', await nothing('N3', 2), { kind: 'appended', firstVersion: null, version: 2, replayed: false });
      assertSame('At another version', await nothing('N4', 1), conflict(1, 2));
      await expectStream(stored);
    },
  ),
  storeCase(
    '[S3] a command that is appended again has no second effect and gives its first result, whatever came after it and whatever version it expects',
    async ({ store, append, expectStream }) => {
      const stored = [...(await append('A', 1)), ...(await append('B', 3)), ...(await append('C', 2))];
      for (const expectedVersion of [1, 6, 0, 99, 'any', 'noStream', 'streamExists', -1] satisfies ExpectedVersion[]) {
        const again = await store.appendToStream(STREAM, eventsOf('B', 3), { commandId: 'B', expectedVersion });
        assertSame(`B again, expecting ${expectedVersion}`, again, { ...appended(2, 4), replayed: true });
      }
      await expectStream(stored);
    },
  ),
  storeCase('[S3] a repeat with more, fewer or no events stores none of them', async ({ store, append, expectStream }) => {
    const stored = await append('A', 2);
    for (const count of [0, 1, 3]) {
      const again = await store.appendToStream(STREAM, eventsOf('A', count), { commandId: 'A', expectedVersion: 'any' });
      assertSame(`A again with ${count} events`, again, { ...appended(1, 2), replayed: true });
    }
    await expectStream(stored);
  }),
  storeCase('[S3] a command that stored nothing is remembered as well', async ({ store, append, expectStream }) => {
    const before = await append('A', 1);
    await store.appendToStream(STREAM, [], { commandId: 'N', expectedVersion: 1 });
    const after = await append('B', 1);
    for (const expectedVersion of ['any', -1, 2] satisfies ExpectedVersion[]) {
      const again = await store.appendToStream(STREAM, eventsOf('N', 2), { commandId: 'N', expectedVersion });
      assertSame('N again, with events', again, { kind: 'appended', firstVersion: null, version: 1, replayed: true });
    }
    await expectStream([...before, ...after]);
  }),
  storeCase(
    '[C45] events that do not have the ids of their command, in order, are refused with invalid-append, and nothing is stored',
    async ({ store, append, expectStream }) => {
      const stored = await append('A', 2);
      const [b0, b1, b2] = eventsOf('B', 3) as [EventToAppend, EventToAppend, EventToAppend];
      const [, a1] = eventsOf('A', 2) as [EventToAppend, EventToAppend];
      const batches: Readonly<Record<string, readonly EventToAppend[]>> = {
        'one of a stored command in the middle': [b0, a1, b2],
        'the same twice': [b0, b0, b1],
        'a gap': [b0, b2],
        'another order': [b1, b0],
        'the meta of another command': [b0, { ...b1, meta: { ...b1.meta, commandId: 'A' } }],
      };
      for (const [what, batch] of Object.entries(batches)) {
        const error = await store.appendToStream(STREAM, batch, { commandId: 'B', expectedVersion: 2 }).then(
          () => undefined,
          (cause: unknown) => cause,
        );
        assertSame(`The error for ${what}`, codeOf(error), 'invalid-append');
        await expectStream(stored);
      }
      await append('B', 3);
    },
  ),
  storeCase(
    '[S3] the events of one command are stored all or none: what cannot be stored leaves nothing behind',
    async ({ store, append, expectStream }) => {
      const stored = await append('A', 1);
      const [b0, b1, b2] = eventsOf('B', 3) as [EventToAppend, EventToAppend, EventToAppend];
      const poison: EventToAppend = {
        ...b1,
        get data(): never {
          throw new Error('cannot be read');
        },
      };
      const failed = await store.appendToStream(STREAM, [b0, poison, b2], { commandId: 'B', expectedVersion: 1 }).then(
        () => false,
        () => true,
      );
      assertThat(failed, 'An event that cannot be read was appended.');
      await expectStream(stored);
      assertSame(
        'The command is not taken for done',
        await store.appendToStream(STREAM, [b0, b1, b2], { commandId: 'B', expectedVersion: 1 }),
        appended(2, 4),
      );
    },
  ),
  storeCase(
    '[S4] of 20 appends at once that expect the same version one wins, and the others conflict',
    async ({ store, append, expectStream }) => {
      const stored = await append('A', 1);
      const commands = Array.from({ length: 20 }, (_, index) => `R${index}`);
      const results = await Promise.all(
        commands.map((commandId) => store.appendToStream(STREAM, eventsOf(commandId, 2), { commandId, expectedVersion: 1 })),
      );
      const winners = commands.filter((_, index) => results[index]?.kind === 'appended');
      assertSame('The number of winners', winners.length, 1);
      for (const result of results) assertSame('A result', result, result.kind === 'appended' ? appended(2, 3) : conflict(1, 3));
      await expectStream([...stored, ...eventsOf(winners[0] ?? '', 2)]);
    },
  ),
  storeCase('[S3] of 20 appends at once of one command one takes effect, and all tell its versions', async ({ store, expectStream }) => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => store.appendToStream(STREAM, eventsOf('A', 2), { commandId: 'A', expectedVersion: 0 })),
    );
    for (const result of results)
      assertSame('A result', result, { ...appended(1, 2), replayed: result.kind === 'appended' && result.replayed });
    assertSame('How many took effect', results.filter((result) => result.kind === 'appended' && !result.replayed).length, 1);
    await expectStream(eventsOf('A', 2));
  }),
  storeCase('[S4] appends at once that expect nothing all take effect, each in one piece', async ({ store }) => {
    const commands = Array.from({ length: 20 }, (_, index) => `R${index}`);
    await Promise.all(
      commands.map((commandId) => store.appendToStream(STREAM, eventsOf(commandId, 3), { commandId, expectedVersion: 'any' })),
    );
    const { events, version } = await store.readStream(STREAM);
    assertSame('The version', version, 60);
    const order = events.filter((_, index) => index % 3 === 0).map(({ meta }) => meta.commandId);
    assertSame('The commands', [...order].sort(), [...commands].sort());
    assertSame('The events', events, atVersions(order.flatMap((commandId) => eventsOf(commandId, 3))));
  }),
  storeCase(
    '[S13] what was appended or read shares nothing with the store: changing it changes no stored event',
    async ({ store, expectStream }) => {
      const events = eventsOf('A', 2);
      await store.appendToStream(STREAM, events, { commandId: 'A', expectedVersion: 0 });
      for (const event of events) spoil(event);
      const page = await store.readStream(STREAM);
      for (const event of page.events) spoil(event);
      spoil(page.events);
      await expectStream(eventsOf('A', 2));
    },
  ),
];

const STREAM = 'counter-1';

interface CaseTools {
  readonly store: EventStore;
  /** Appends so many events of a command at the present version, and gives them. */
  readonly append: (commandId: string, count: number) => Promise<EventToAppend[]>;
  /** Checks that the stream holds exactly these. */
  readonly expectStream: (events: readonly EventToAppend[]) => Promise<void>;
}

function storeCase(title: string, check: (tools: CaseTools) => Promise<void>): ContractCase<EventStore> {
  return {
    title,
    async run(createStore) {
      const store = await createStore();
      await check({
        store,
        async append(commandId, count) {
          const events = eventsOf(commandId, count);
          const { version } = await store.readStream(STREAM);
          const result = await store.appendToStream(STREAM, events, { commandId, expectedVersion: version });
          assertSame(`The append of ${commandId}`, result, appended(version + 1, version + count));
          return events;
        },
        async expectStream(events) {
          assertSame('The stream', await store.readStream(STREAM), { events: atVersions(events), version: events.length });
        },
      });
    },
  };
}

function eventsOf(commandId: string, count: number): [EventToAppend, ...EventToAppend[]] {
  const events = Array.from({ length: count }, (_, index) => ({
    id: `${commandId}/${index}`,
    type: 'Counted',
    schemaVersion: 1,
    data: { by: index, of: { command: commandId } },
    recordedAt: '2026-01-01T00:00:00.000Z',
    meta: { commandId, clientId: 'client', actor: 'ana', issuedAt: '2026-01-01T00:00:00.000Z' },
  }));
  // Callers that take the first ask for at least one.
  return events as unknown as [EventToAppend, ...EventToAppend[]];
}

function atVersions(events: readonly EventToAppend[]): RecordedEvent[] {
  return events.map((event, index) => ({ ...event, stream: STREAM, version: index + 1 }));
}

function appended(firstVersion: number, version: number): AppendResult {
  return { kind: 'appended', firstVersion, version, replayed: false };
}

function conflict(expectedVersion: ExpectedVersion, version: number): AppendResult {
  return { kind: 'conflict', expectedVersion, version };
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
}

/** Changes everything that can be changed; what is frozen may refuse. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) spoil(inner);
  for (const key of Object.keys(value)) Reflect.set(value, key, 'spoiled');
}
