/** One case of the event log's contract, and what cases share. */
import { assertSame, assertThat, type ContractCase } from '@headwater/core/testing';
import { ClientError, type ClientErrorCode } from '../../errors.ts';
import type { Change, EventLog, StoredDocument } from '../../event-log.ts';
import { feed } from './builders.ts';

/** Opens one more tab's log on the database of the case, which is empty at first. */
export type OpenLog = () => Promise<EventLog>;

export type EventLogCase = ContractCase<EventLog>;

/** The logs are closed at the end, come what may: an open one would hold up the deletion of the database. */
export function logCase(title: string, check: (open: OpenLog) => Promise<void>): EventLogCase {
  return {
    title,
    async run(openLog) {
      const logs: EventLog[] = [];
      try {
        await check(async () => {
          const log = await openLog();
          logs.push(log);
          return log;
        });
      } finally {
        for (const log of logs) log.close();
      }
    },
  };
}

/** A case that needs no more than one tab. */
export function oneLogCase(title: string, check: (log: EventLog) => Promise<void>): EventLogCase {
  return logCase(title, async (open) => check(await open()));
}

export async function commit(log: EventLog, change: Change): Promise<void> {
  assertSame('The result of the commit', await log.commit(change), { kind: 'committed' });
}

export async function expectFailure(what: string, action: Promise<unknown>, code: ClientErrorCode): Promise<void> {
  const error: unknown = await action.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  assertThat(error instanceof ClientError, `${what}: expected a ClientError, got ${String(error)}`);
  assertSame(`The code of the failure of ${what}`, error.code, code);
}

export async function collect<T>(chunks: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const chunk of chunks) all.push(...chunk);
  return all;
}

/** Everything that can be read of a log, to compare before and after. */
export async function contentOf(
  log: EventLog,
  names: { readonly streams: readonly string[]; readonly commands: readonly string[] },
): Promise<unknown> {
  return {
    clientId: await log.readClientId(),
    streams: await log.readStreams(names.streams),
    events: await collect(log.readAllEvents()),
    journal: await log.readJournal(),
    ahead: await log.readStreamsAhead([feed]),
    settled: await Promise.all(names.commands.map((id) => log.findSettled(id))),
    unresolved: await log.readUnresolved(),
    feed: await log.readFeed(feed),
    order: await collect(log.readFeedOrder(feed)),
    list: await log.readDocuments(feed, 'list'),
    totals: await log.readDocuments(feed, 'totals'),
  };
}

export function documentOf(projection: string, key: string, document: StoredDocument['document']): StoredDocument {
  return { projection, key, document };
}
