/** The storage of a stream behind the event store port, each stream in a real Durable Object of its own. */
import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import type { AppendResult, EventStore, EventToAppend, ExpectedVersion, RecordedEvent, StreamPage } from '@headwater/core';
import { HeadwaterError } from '@headwater/core';
import { meetsExpectation } from '@headwater/core/runtime';
import { chainHash } from '@headwater/protocol';
import { joinEvents, parseEvents } from '../src/event-texts.ts';
import { authorKeyOf } from '../src/settled-command.ts';
import { sha256 } from '../src/sha256.ts';
import { StreamStorage } from '../src/stream-storage.ts';

const author = authorKeyOf('ana', 'client');

/** Streams of two stores never meet. */
export function createSqliteEventStore(storeName: string): EventStore {
  const inStorage = <T>(stream: string, run: (storage: StreamStorage) => T): Promise<T> =>
    runInDurableObject(env.STREAMS.getByName(`${storeName}/${stream}`), (_object, { storage }) =>
      storage.transactionSync(() => run(new StreamStorage(storage.sql))),
    );
  return {
    async appendToStream(stream, events, options) {
      const { commandId } = options;
      const isWrong = events.some(({ id, meta }, index) => id !== `${commandId}/${index}` || meta.commandId !== commandId);
      if (isWrong) throw new HeadwaterError('invalid-append', `An append to ${stream} whose events do not have the ids of ${commandId}.`);
      return inStorage(stream, (storage) => append(storage, stream, events, options));
    },
    readStream: (stream, options) => inStorage(stream, (storage) => read(storage, options)),
  };
}

function append(
  storage: StreamStorage,
  stream: string,
  events: readonly EventToAppend[],
  { commandId, expectedVersion }: { readonly commandId: string; readonly expectedVersion: ExpectedVersion },
): AppendResult {
  const known = storage.findSettled(commandId)?.outcome;
  if (known?.kind === 'accepted') return { kind: 'appended', firstVersion: known.firstVersion, version: known.lastVersion, replayed: true };
  const head = storage.head();
  if (!meetsExpectation(head.version, expectedVersion)) return { kind: 'conflict', expectedVersion, version: head.version };
  const firstVersion = events.length === 0 ? null : head.version + 1;
  const version = head.version + events.length;
  const outcome = { kind: 'accepted', firstVersion, lastVersion: version } as const;
  const commands = [{ commandId, payloadHash: '', outcome }];
  if (firstVersion === null) {
    storage.appendSettled({ author, mark: 0, commands });
  } else {
    const recorded = events.map((event, index): RecordedEvent => ({ ...event, stream, version: head.version + index + 1 }));
    const hash = recorded.reduce((previous, event) => chainHash(previous, event, sha256), head.hash);
    const eventsJson = joinEvents(recorded.map((event) => JSON.stringify(event)));
    storage.appendCommit(
      { firstVersion, lastVersion: version, hash, author, mark: 0, commands, eventsJson },
      { tenant: 'tenant', stream, feeds: [] },
    );
  }
  return { kind: 'appended', firstVersion, version, replayed: false };
}

/** Pages of the storage hold whole commands; the port's are cut to the limit. */
function read(
  storage: StreamStorage,
  { after = 0, limit = Number.MAX_SAFE_INTEGER }: { readonly after?: number; readonly limit?: number } = {},
): StreamPage {
  const page = storage.page(after, { events: limit, bytes: Number.MAX_SAFE_INTEGER });
  return { events: parseEvents(page.eventsJson).slice(0, limit), version: storage.head().version };
}
