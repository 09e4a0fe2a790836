/** An event store in memory: for tests, scripts and a first try. What it holds is frozen and shared with nobody. */
import { assertAppend, meetsExpectation, type AppendResult, type EventStore } from './event-store.ts';
import { frozenJson } from './json.ts';
import type { RecordedEvent } from './recorded-event.ts';

interface StoredStream {
  readonly events: RecordedEvent[];
  readonly resultByCommand: Map<string, AppendResult & { readonly kind: 'appended' }>;
}

/** A store of its own, empty. */
export function createMemoryEventStore(): EventStore {
  const streams = new Map<string, StoredStream>();

  // Neither function awaits anything, so each runs in one turn: that is what makes an append atomic.
  return {
    async appendToStream(stream, events, { commandId, expectedVersion }) {
      assertAppend(stream, events, commandId);
      const stored: StoredStream = streams.get(stream) ?? { events: [], resultByCommand: new Map() };
      const earlier = stored.resultByCommand.get(commandId);
      if (earlier !== undefined) return { ...earlier, replayed: true };
      const head = stored.events.length;
      if (!meetsExpectation(head, expectedVersion)) return { kind: 'conflict', expectedVersion, version: head };
      // Copied before anything is stored: what cannot be copied leaves nothing behind. The copy of an event is an event.
      const copies = events.map(
        (event, index) => frozenJson({ ...event, stream, version: head + index + 1 }, event.id) as unknown as RecordedEvent,
      );
      stored.events.push(...copies);
      const result = {
        kind: 'appended' as const,
        firstVersion: copies.length === 0 ? null : head + 1,
        version: stored.events.length,
        replayed: false,
      };
      stored.resultByCommand.set(commandId, result);
      streams.set(stream, stored);
      return result;
    },

    async readStream(stream, { after = 0, limit = Infinity } = {}) {
      const events = streams.get(stream)?.events ?? [];
      const start = Math.max(0, after);
      return { events: events.slice(start, start + Math.max(0, limit)), version: events.length };
    },
  };
}
