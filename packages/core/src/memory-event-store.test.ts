import { describe, expect, it } from 'vitest';
import { assertAppend, meetsExpectation, type AppendResult, type EventStore } from './event-store.ts';
import { createMemoryEventStore } from './memory-event-store.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { eventStoreContract } from './testing/index.ts';

describe('createMemoryEventStore', () => {
  it.each(eventStoreContract)('$title', ({ run }) => run(createMemoryEventStore));
});

/** Events are JSON, and so is the copy. */
function copyOf(event: RecordedEvent): RecordedEvent {
  return JSON.parse(JSON.stringify(event)) as RecordedEvent;
}

/** A store with a method replaced. */
function broken(change: (store: EventStore) => Partial<EventStore>): () => EventStore {
  return () => {
    const store = createMemoryEventStore();
    return { ...store, ...change(store) };
  };
}

/** Defects that the contract must be able to catch, with the rule that does. */
const defects: Readonly<Record<string, readonly [rule: string, createStore: () => EventStore]>> = {
  'ignores every expected version': [
    'C43',
    broken((store) => ({
      appendToStream: (stream, events, options) => store.appendToStream(stream, events, { ...options, expectedVersion: 'any' }),
    })),
  ],
  ...Object.fromEntries(
    (['noStream', 'streamExists'] as const).map((ignored) => [
      `ignores ${ignored}`,
      [
        'C43',
        broken((store) => ({
          appendToStream: (stream, events, options) =>
            store.appendToStream(stream, events, options.expectedVersion === ignored ? { ...options, expectedVersion: 'any' } : options),
        })),
      ] as const,
    ]),
  ),
  'treats a number as a minimum': [
    'C43',
    broken((store) => ({
      async appendToStream(stream, events, options) {
        const { version } = await store.readStream(stream);
        const wanted = options.expectedVersion;
        const expectedVersion = typeof wanted === 'number' && wanted <= version ? 'any' : wanted;
        const result = await store.appendToStream(stream, events, { ...options, expectedVersion });
        return result.kind === 'conflict' ? { ...result, expectedVersion: wanted } : result;
      },
    })),
  ],
  'throws for an append of nothing': [
    'C44',
    broken((store) => ({
      async appendToStream(stream, events, options) {
        if (events.length === 0) throw new Error('nothing to append');
        return store.appendToStream(stream, events, options);
      },
    })),
  ],
  'forgets commands without events': [
    'S3',
    broken((store) => ({
      async appendToStream(stream, events, options): Promise<AppendResult> {
        if (events.length > 0) return store.appendToStream(stream, events, options);
        const { version, events: stored } = await store.readStream(stream);
        const own = stored.filter(({ meta }) => meta.commandId === options.commandId);
        if (own.length > 0) return store.appendToStream(stream, events, options);
        if (!meetsExpectation(version, options.expectedVersion))
          return { kind: 'conflict', expectedVersion: options.expectedVersion, version };
        return { kind: 'appended', firstVersion: null, version, replayed: false };
      },
    })),
  ],
  'reads in the order of ids': [
    'C40',
    broken((store) => ({
      async readStream(stream, options) {
        const page = await store.readStream(stream, options);
        return { ...page, events: [...page.events].sort((a, b) => (a.id < b.id ? -1 : 1)) };
      },
    })),
  ],
  'tells the version of the last event of a page': [
    'C42',
    broken((store) => ({
      async readStream(stream, options) {
        const page = await store.readStream(stream, options);
        return { ...page, version: page.events.at(-1)?.version ?? 0 };
      },
    })),
  ],
  'ignores the limit': [
    'C42',
    broken((store) => ({
      readStream: (stream, { after = 0 } = {}) => store.readStream(stream, { after }),
    })),
  ],
  'reads from a version instead of after it': [
    'C42',
    broken((store) => ({
      readStream: (stream, options = {}) => store.readStream(stream, { ...options, after: (options.after ?? 0) - 1 }),
    })),
  ],
  'stores the events of a batch one by one': [
    'S3',
    (): EventStore => {
      const held = new Map<string, RecordedEvent[]>();
      const results = new Map<string, AppendResult & { readonly kind: 'appended' }>();
      return {
        async appendToStream(stream, events, { commandId, expectedVersion }): Promise<AppendResult> {
          assertAppend(stream, events, commandId);
          const earlier = results.get(`${stream} ${commandId}`);
          if (earlier !== undefined) return { ...earlier, replayed: true };
          const stored = held.get(stream) ?? [];
          const head = stored.length;
          if (!meetsExpectation(head, expectedVersion)) return { kind: 'conflict', expectedVersion, version: head };
          held.set(stream, stored);
          for (const event of events) stored.push(copyOf({ ...event, stream, version: stored.length + 1 }));
          const result = {
            kind: 'appended' as const,
            firstVersion: events.length === 0 ? null : head + 1,
            version: stored.length,
            replayed: false,
          };
          results.set(`${stream} ${commandId}`, result);
          return result;
        },
        async readStream(stream, { after = 0, limit = Infinity } = {}) {
          const stored = held.get(stream) ?? [];
          return { events: stored.slice(after, after + limit).map(copyOf), version: stored.length };
        },
      };
    },
  ],
  'looks at the id of the first event alone': [
    'C45',
    broken((store) => ({
      async appendToStream(stream, events, options) {
        const { commandId } = options;
        if (events[0] !== undefined && events[0].id !== `${commandId}/0`) return store.appendToStream(stream, events, options);
        const renamed = events.map((event, index) => ({ ...event, id: `${commandId}/${index}`, meta: { ...event.meta, commandId } }));
        return store.appendToStream(stream, renamed, options);
      },
    })),
  ],
  'dedupes by the last command alone': [
    'S3',
    broken((store) => {
      let round = 0;
      let last: string | undefined;
      return {
        async appendToStream(stream, events, options) {
          if (options.commandId === last) return store.appendToStream(stream, events, options);
          round += 1;
          const commandId = `${options.commandId}~${round}`;
          const renamed = events.map((event, index) => ({ ...event, id: `${commandId}/${index}`, meta: { ...event.meta, commandId } }));
          const result = await store.appendToStream(stream, renamed, { ...options, commandId });
          if (result.kind === 'appended') last = options.commandId;
          return result;
        },
        async readStream(stream, options) {
          const page = await store.readStream(stream, options);
          const restore = (id: string): string => id.replace(/~\d+/, '');
          return {
            ...page,
            events: page.events.map((event) => ({
              ...event,
              id: restore(event.id),
              meta: { ...event.meta, commandId: restore(event.meta.commandId) },
            })),
          };
        },
      };
    }),
  ],
  'checks the expected version before it knows a repeat': [
    'S3',
    broken((store) => ({
      async appendToStream(stream, events, options): Promise<AppendResult> {
        const { version } = await store.readStream(stream);
        if (!meetsExpectation(version, options.expectedVersion))
          return { kind: 'conflict', expectedVersion: options.expectedVersion, version };
        return store.appendToStream(stream, events, options);
      },
    })),
  ],
  'reads, waits and then appends': [
    'S4',
    broken((store) => ({
      async appendToStream(stream, events, options): Promise<AppendResult> {
        const { version } = await store.readStream(stream);
        const known = await store.appendToStream(stream, events, { ...options, expectedVersion: -1 });
        if (known.kind === 'appended') return known;
        if (!meetsExpectation(version, options.expectedVersion))
          return { kind: 'conflict', expectedVersion: options.expectedVersion, version };
        return store.appendToStream(stream, events, { ...options, expectedVersion: 'any' });
      },
    })),
  ],
  'keeps one stream for all names': [
    'C41',
    broken((store) => ({
      appendToStream: (_stream, events, options) => store.appendToStream('one', events, options),
      async readStream(stream, options) {
        const page = await store.readStream('one', options);
        return { ...page, events: page.events.map((event) => ({ ...event, stream })) };
      },
    })),
  ],
  'has a window of 100 events': [
    'C40',
    broken((store) => ({
      readStream: (stream, options = {}) => store.readStream(stream, { limit: 100, ...options }),
    })),
  ],
  'takes a refused append for done': [
    'C43',
    broken((store) => {
      const refused = new Set<string>();
      return {
        async appendToStream(stream, events, options): Promise<AppendResult> {
          const key = `${stream} ${options.commandId}`;
          if (refused.has(key)) return { kind: 'appended', firstVersion: null, version: 0, replayed: true };
          const result = await store.appendToStream(stream, events, options);
          if (result.kind === 'conflict') refused.add(key);
          return result;
        },
      };
    }),
  ],
  'hands out what it holds': [
    'S13',
    (): EventStore => {
      const store = createMemoryEventStore();
      const held = new Map<string, RecordedEvent[]>();
      return {
        async appendToStream(stream, events, options) {
          const result = await store.appendToStream(stream, events, options);
          const { events: stored } = await store.readStream(stream);
          const known = held.get(stream)?.length ?? 0;
          held.set(stream, [...(held.get(stream) ?? []), ...stored.slice(known).map(copyOf)]);
          return result;
        },
        async readStream(stream, options = {}) {
          const { version } = await store.readStream(stream);
          const { after = 0, limit = Infinity } = options;
          return { events: (held.get(stream) ?? []).slice(after, after + limit), version };
        },
      };
    },
  ],
};

describe('eventStoreContract', () => {
  for (const [defect, [rule, createStore]] of Object.entries(defects)) {
    it(`[C46] the contract of event stores catches a store that ${defect}, by ${rule}`, async () => {
      const broken: string[] = [];
      for (const { title, run } of eventStoreContract) {
        await run(createStore).catch(() => broken.push(title));
      }
      expect(broken).toContainEqual(expect.stringContaining(`[${rule}]`));
      expect(broken.length).toBeLessThan(eventStoreContract.length);
    });
  }
});
