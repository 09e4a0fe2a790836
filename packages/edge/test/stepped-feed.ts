/** A feed object whose clock and timers tests step by hand, with projections that can be made to fail. */
import { defineProjection } from '@headwater/core';
import * as z from 'zod/mini';
import { createFeedObject } from '../src/feed-object.ts';
import { resolveConfig, type ResolvedConfig } from '../src/resolved-config.ts';
import { Counter, CounterList } from './domain.ts';
import { steppedTime } from './stepped-time.ts';

/** Throws at a note that says so, and grows as large as a note says. */
export const Fragile = defineProjection('fragile', {
  version: 1,
  from: [Counter],
  key: ({ stream }) => stream,
  initial: () => ({ notes: 0, text: '' }),
  on: {
    Added: (doc, { data }) => {
      if (data.note === 'throw') throw new Error('the projection fails');
      if (data.note?.startsWith('grow ') === true) return { ...doc, text: 'x'.repeat(Number(data.note.slice(5))) };
      return { ...doc, notes: doc.notes + 1 };
    },
  },
  queries: (query) => ({
    FragileNotes: query(z.object({}), (_params, docs) => docs.all()),
    ThrowingQuery: query(z.object({}), (): number => {
      throw new Error('the query fails');
    }),
  }),
});

export const steppedConfig: ResolvedConfig = resolveConfig({
  aggregates: [Counter],
  projections: [CounterList, Fragile],
  authenticate: { kind: 'authenticator', verify: () => Promise.resolve({ kind: 'unauthenticated', detail: '' }) },
  authorize: () => true,
  bindings: { streams: 'STREAMS', feeds: 'STEPPED_FEEDS', ticketSecret: 'NO_SECRET' },
  log: () => undefined,
  ports: steppedTime.ports,
});

export const SteppedFeedObject: ReturnType<typeof createFeedObject> = createFeedObject(steppedConfig);
