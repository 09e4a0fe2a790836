/** A small domain for the client's own tests: a counter that refuses to go below zero or, strictly, to be reset unseen. */
import { command, defineAggregate, defineProjection, event } from '@headwater/core';
import * as z from 'zod/mini';

export const Counter = defineAggregate('counter', {
  events: {
    Added: event(z.object({ by: z.number() })),
    Reset: event(z.object({})),
  },
  commands: {
    Add: command(z.object({ by: z.number() })),
    Take: command(z.object({ by: z.number() })),
    Reset: command(z.object({}), { onConflict: 'strict' }),
    Touch: command(z.object({})),
    Explode: command(z.object({})),
  },
  initialState: () => ({ total: 0 }),
  evolve: {
    Added: (state, { data }) => ({ total: state.total + data.by }),
    Reset: () => ({ total: 0 }),
  },
  decide: {
    Add: ({ data }, _state, { event: make }) => make.Added({ by: data.by }),
    Take: ({ data }, state, { event: make, reject }) =>
      state.total < data.by ? reject('TooLittle', { total: state.total }) : make.Added({ by: -data.by }),
    Reset: (_command, _state, { event: make }) => make.Reset({}),
    Touch: () => [],
    Explode: () => {
      throw new Error('boom');
    },
  },
  snapshot: { version: 1, every: 5 },
});

/** One document per counter. */
export const Totals = defineProjection('totals', {
  version: 1,
  from: [Counter],
  key: (counted) => counted.stream,
  initial: (key: string) => ({ key, total: 0, events: 0 }),
  on: {
    Added: (doc, { data }) => ({ ...doc, total: doc.total + data.by, events: doc.events + 1 }),
    Reset: (doc) => ({ ...doc, total: 0, events: doc.events + 1 }),
  },
  indexes: { byTotal: (doc) => doc.total },
  queries: (query) => ({
    AllTotals: query(z.object({}), (_params, docs) => docs.all()),
    TotalOf: query(z.object({ key: z.string() }), ({ key }, docs) => docs.get(key)?.total ?? null),
    AtLeast: query(z.object({ total: z.number() }), ({ total }, docs) => docs.range('byTotal', { from: total })),
  }),
});
