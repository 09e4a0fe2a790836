/**
 * An event log as an event store: that the log's one way to write is enough for expected versions and for commands that
 * take effect once is shown by the contract of event stores.
 */
import type { AppendResult, EventStore, EventToAppend, RecordedEvent } from '@headwater/core';
import { assertAppend, meetsExpectation } from '@headwater/core/runtime';
import type { EventLog, SettledCommand, StreamChange, StreamHead } from '../event-log.ts';

export function asEventStore(log: EventLog): EventStore {
  return {
    async appendToStream(stream, events, { commandId, expectedVersion }) {
      assertAppend(stream, events, commandId);
      for (;;) {
        // The stream before the outcome: a command that another tab appends in between makes this change stale.
        const [stored] = await log.readStreams([stream]);
        const outcomeId = `${stream}/${commandId}`;
        const earlier = await log.findSettled(outcomeId);
        if (earlier !== undefined) return resultOf(earlier, true);
        const version = stored?.head?.version ?? 0;
        if (!meetsExpectation(version, expectedVersion)) return { kind: 'conflict', expectedVersion, version };
        const settled = settledOf(stream, outcomeId, events, version);
        const result = await log.commit({ durability: 'strict', streams: [appendOf(stream, stored?.head, events)], settled: [settled] });
        if (result.kind === 'committed') return resultOf(settled, false);
      }
    },

    async readStream(stream, options) {
      const [stored] = await log.readStreams([stream]);
      const version = stored?.head?.version ?? 0;
      const events = await log.readEvents(stream, options);
      // A page is of the moment at which its version was read.
      return { events: events.filter((event) => event.version <= version), version };
    },
  };
}

function appendOf(stream: string, head: StreamHead | undefined, events: readonly EventToAppend[]): StreamChange {
  const { revision = 0, stream: _stream, ...rest } = head ?? newHead;
  const version = rest.version + events.length;
  const recorded: RecordedEvent[] = events.map((event, index) => ({ ...event, stream, version: rest.version + index + 1 }));
  return { stream, expectedRevision: revision, head: { ...rest, version }, events: recorded };
}

const newHead: Partial<StreamHead> & Omit<StreamHead, 'revision' | 'stream'> = {
  version: 0,
  chain: { version: 0, hash: '' },
  foreignVersion: 0,
  lastSequence: 0,
  sequenceClientId: '',
  fedVersions: {},
};

function settledOf(stream: string, commandId: string, events: readonly EventToAppend[], version: number): SettledCommand {
  const firstVersion = events.length === 0 ? null : version + 1;
  const meta = events[0]?.meta ?? { commandId, clientId: '', actor: '', issuedAt: '' };
  const command = { commandId, stream, type: 'Append', schemaVersion: 1, data: null, meta, decidedOn: version };
  const outcome = { kind: 'confirmed', firstVersion, lastVersion: version + events.length } as const;
  return { ...command, outcome, intervening: [], settledAt: events[0]?.recordedAt ?? '', unresolved: false };
}

function resultOf({ commandId, outcome }: SettledCommand, replayed: boolean): AppendResult {
  if (outcome.kind !== 'confirmed') throw new TypeError(`Command ${commandId} was not appended but ${outcome.kind}.`);
  return { kind: 'appended', firstVersion: outcome.firstVersion, version: outcome.lastVersion, replayed };
}
