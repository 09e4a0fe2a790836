/** What `log.bench.ts` measures, inside the page. */
import type { RecordedEvent } from '@headwater/core';
import type { Change, EventLog, JournalEntry } from '../../packages/client/src/event-log.ts';
import { openIndexedDbLog } from '../../packages/client/src/indexeddb-log.ts';
import { realPorts } from '../../packages/client/src/real-ports.ts';
import { openFloor } from './floor-log.ts';

type Durability = Change['durability'];

const { indexedDB, newId } = realPorts();
const streamCount = 50;
const time = '2026-01-01T00:00:00.000Z';

/** Transactions timed together: the browser's clock is too coarse for one. */
const blockSize = 10;

/** Milliseconds a transaction, block by block; log and floor in turn, so that both meet the same noise. */
export async function measureCommands(
  durability: Durability,
  blocks: number,
  groupSize: number,
): Promise<{ readonly log: number[]; readonly floor: number[] }> {
  const [log, writeFloor] = [await openLog(), await openFloor()];
  const revisions = new Map<string, number>();
  const times = { log: [] as number[], floor: [] as number[] };
  for (let block = 0; block < blocks; block += 1) {
    const groups = Array.from({ length: blockSize }, (_, round) => {
      const first = (block * blockSize + round) * groupSize;
      return Array.from({ length: groupSize }, (_entry, index) => entryOf((first + index) % streamCount, first + index + 1));
    });
    times.floor.push(
      await timeOf(async () => {
        for (const entries of groups) await writeFloor(durability, entries);
      }),
    );
    const changes = groups.map((entries): Change => {
      const streams = [...Map.groupBy(entries, ({ stream }) => stream)].map(([stream, journalPut]) =>
        recordOf(stream, journalPut, revisions.get(stream) ?? 0),
      );
      for (const { stream, expectedRevision } of streams) revisions.set(stream, expectedRevision + 1);
      return { durability, streams };
    });
    times.log.push(
      await timeOf(async () => {
        for (const change of changes) await commit(log, change);
      }),
    );
  }
  await log.destroy();
  return { log: times.log.map((ms) => ms / blockSize), floor: times.floor.map((ms) => ms / blockSize) };
}

/** Milliseconds in which 10,000 events in pages of 500 are stored: the log's, and the floor's with a page a row. */
export async function measureCatchUp(
  streamsAPage: number,
): Promise<{ readonly log: number; readonly floor: number; readonly read: number }> {
  const [log, writeFloor] = [await openLog(), await openFloor()];
  const pages = Array.from({ length: 20 }, (_, page) => pageOf(page, 500, streamsAPage));
  const floor = await timeOf(async () => {
    for (const page of pages) await writeFloor('relaxed', [page.flat()]);
  });
  const stored = await timeOf(async () => {
    for (const [index, page] of pages.entries()) {
      const cursor = index === 0 ? undefined : `${index}`;
      const order = page.flat().map(({ stream, version }) => [stream, version] as const);
      const feed = {
        feed: 'main',
        expectedCursor: cursor,
        cursor: `${index + 1}`,
        epoch: 'e',
        documents: [],
        order,
        projectionVersions: {},
      };
      await commit(log, { durability: 'relaxed', streams: page.map((events) => confirmOf(events, index)), feed });
    }
  });
  let events = 0;
  const read = await timeOf(async () => {
    for await (const chunk of log.readAllEvents()) events += chunk.length;
  });
  if (events !== 10_000) throw new Error(`${events} events`);
  await log.destroy();
  return { log: stored, floor, read };
}

function openLog(): Promise<EventLog> {
  return openIndexedDbLog({ name: `bench-${newId()}`, indexedDB: factory(), newId });
}

function factory(): IDBFactory {
  if (indexedDB === undefined) throw new Error('This browser has no IndexedDB.');
  return indexedDB;
}

function entryOf(number: number, sequence: number): JournalEntry {
  const stream = `order-${number}`;
  const meta = { commandId: newId(), clientId: newId(), actor: 'ana', issuedAt: time };
  const fixed = {
    type: 'ShipOrder',
    schemaVersion: 1,
    data: { trackingNo: `1Z${sequence}` },
    meta,
    decidedOn: 3,
    expectedVersion: 3,
    strict: false,
  };
  return { stream, sequence, ...fixed, local: { kind: 'pending', events: [eventOf(stream, 4)] } };
}

function recordOf(stream: string, journalPut: readonly JournalEntry[], expectedRevision: number): Change['streams'][number] {
  const head = {
    version: 0,
    chain: { version: 0, hash: '' },
    foreignVersion: 0,
    lastSequence: 1,
    sequenceClientId: '',
    fedVersions: { main: 0 },
  };
  return { stream, expectedRevision, head, journalPut };
}

/** Events of so many streams, each continuing its earlier page. */
function pageOf(page: number, size: number, streams: number): RecordedEvent[][] {
  const each = size / streams;
  return Array.from({ length: streams }, (_, number) =>
    Array.from({ length: each }, (_event, index) => eventOf(`order-${number}`, page * each + index + 1)),
  );
}

function eventOf(stream: string, version: number): RecordedEvent {
  const commandId = newId();
  const meta = { commandId, clientId: 'c0ffee00-0000-4000-8000-000000000000', actor: 'ana', issuedAt: time };
  return {
    id: `${commandId}/0`,
    stream,
    version,
    type: 'OrderShipped',
    schemaVersion: 1,
    data: { trackingNo: `1Z${version}` },
    recordedAt: time,
    meta,
  };
}

function confirmOf(events: readonly RecordedEvent[], expectedRevision: number): Change['streams'][number] {
  const { stream, version } = events.at(-1)!; // a page has events of each of its streams
  const head = {
    version,
    chain: { version, hash: 'x'.repeat(43) },
    foreignVersion: version,
    lastSequence: 0,
    sequenceClientId: '',
    fedVersions: { main: version },
  };
  return { stream, expectedRevision, head, events };
}

async function commit(log: EventLog, change: Change): Promise<void> {
  const result = await log.commit(change);
  if (result.kind !== 'committed') throw new Error(`The commit was ${result.kind}.`);
}

async function timeOf(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}
