/** A small domain for these tests: cards with a title, on a board. */
import { command, defineAggregate, defineProjection, event } from '@headwater/core';
import * as z from 'zod/mini';

interface CardState {
  readonly title: string;
  readonly done: boolean;
}

export const Card = defineAggregate('card', {
  events: { CardNamed: event(z.object({ title: z.string() })), CardDone: event(z.object({})) },
  commands: { NameCard: command(z.object({ title: z.string() })), FinishCard: command(z.object({})) },
  initialState: (): CardState => ({ title: '', done: false }),
  evolve: {
    CardNamed: (state, { data }) => ({ ...state, title: data.title }),
    CardDone: (state) => ({ ...state, done: true }),
  },
  decide: {
    NameCard: ({ data }, state, { event, reject }) => (state.done ? reject('CardIsDone', { title: state.title }) : event.CardNamed(data)),
    FinishCard: (_command, state, { event }) => (state.done ? [] : event.CardDone({})),
  },
});

export const Board = defineProjection('board', {
  version: 1,
  from: [Card],
  key: (event) => event.stream,
  initial: (): { readonly title: string; readonly done: boolean } => ({ title: '', done: false }),
  on: {
    CardNamed: (doc, { data }) => ({ ...doc, title: data.title }),
    CardDone: (doc) => ({ ...doc, done: true }),
  },
  queries: (query) => ({
    Titles: query(z.object({ done: z.boolean(), limit: z._default(z.int().check(z.gte(1)), 10) }), ({ done, limit }, docs) =>
      docs
        .all()
        .filter((doc) => doc.done === done)
        .slice(0, limit)
        .map((doc) => doc.title),
    ),
  }),
});
