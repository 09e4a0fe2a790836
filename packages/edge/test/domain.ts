/** A domain that is made for tests: small, and with a switch for each way in which a domain can go wrong. */
import { command, defineAggregate, defineProjection, event } from '@headwater/core';
import * as z from 'zod/mini';

export interface CounterState {
  readonly count: number;
  readonly isClosed: boolean;
  readonly owner: string;
}

/** Commands whose data say so make their decider misbehave. */
export const Counter = defineAggregate('counter', {
  events: {
    Opened: event(z.object({ owner: z.string() })),
    Added: event(z.object({ amount: z.number(), note: z.optional(z.string()) })),
    Closed: event(z.object({ reason: z.string() }), { erasable: true }),
  },
  commands: {
    Open: command(z.object({ owner: z.string() })),
    Add: command(z.object({ amount: z.number(), note: z.optional(z.string()) })),
    AddMany: command(z.object({ amounts: z.array(z.number()), note: z.optional(z.string()) })),
    AddStrictly: command(z.object({ amount: z.number() }), { onConflict: 'strict' }),
    Close: command(z.object({ reason: z.string() })),
    Touch: command(z.object({})),
    /** The decider throws while it is switched on. */
    Fail: command(z.object({})),
    RecordTime: command(z.object({})),
  },
  initialState: (): CounterState => ({ count: 0, isClosed: false, owner: '' }),
  evolve: {
    Opened: (state, { data }) => ({ ...state, owner: data.owner }),
    Added: (state, { data }) => ({ ...state, count: state.count + data.amount }),
    Closed: (state) => ({ ...state, isClosed: true }),
  },
  decide: {
    Open: ({ data }, state, { event, reject }) => (state.owner === '' ? event.Opened(data) : reject('AlreadyOpen', { owner: state.owner })),
    Add: ({ data }, state, { event, reject }) => (state.isClosed ? reject('Closed', { count: state.count }) : event.Added(data)),
    AddMany: ({ data: { amounts, note } }, _state, { event }) =>
      amounts.map((amount) => event.Added(note === undefined ? { amount } : { amount, note })),
    AddStrictly: ({ data }, _state, { event }) => event.Added(data),
    Close: ({ data }, _state, { event }) => event.Closed(data),
    Touch: () => [],
    Fail: (_command, _state, { event }) => {
      if (switches.isFailing) throw new Error('the decider fails');
      return event.Added({ amount: 1 });
    },
    RecordTime: (_command, _state, { event, now, newId, actor }) => event.Added({ amount: 0, note: `${now} ${newId()} ${actor}` }),
  },
  snapshot: { version: 1, every: 10 },
});

/** Events whose shape changed since they were first stored. */
export const Note = defineAggregate('note', {
  events: {
    Written: event(z.object({ text: z.string() })).next(z.object({ text: z.string(), length: z.number() }), ({ text }) => {
      if (text === 'unreadable') throw new Error('nobody knows how to read this');
      return { text, length: text.length };
    }),
  },
  commands: { Write: command(z.object({ text: z.string() })) },
  decide: { Write: ({ data: { text } }, _state, { event }) => event.Written({ text, length: text.length }) },
  initialState: () => ({ texts: [] as string[] }),
  evolve: { Written: (state, { data }) => ({ texts: [...state.texts, data.text] }) },
});

export const CounterList = defineProjection('counter-list', {
  version: 1,
  from: [Counter],
  key: ({ stream }) => stream,
  initial: () => ({ count: 0, owner: '' }),
  on: {
    Opened: (doc, { data }) => ({ ...doc, owner: data.owner }),
    Added: (doc, { data }) => ({ ...doc, count: doc.count + data.amount }),
    Closed: () => null,
  },
  indexes: { byOwner: (doc) => doc.owner },
  queries: (query) => ({
    CountersByOwner: query(z.object({ owner: z.string() }), ({ owner }, docs) => docs.where('byOwner', owner)),
  }),
});

/** Set by tests, which share an isolate with the Worker. */
export const switches = { isFailing: false, isAuthorizeFailing: false };
