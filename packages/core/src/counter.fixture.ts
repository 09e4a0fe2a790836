/** A counter whose commands come out in every way there is: for the tests of this package. */
import * as z from 'zod/mini';
import { defineAggregate } from './aggregate.ts';
import { command } from './command.ts';
import { event } from './event.ts';
import type { EventMeta, RecordedEvent } from './recorded-event.ts';
import { streamOf } from './stream-name.ts';

const By = z.object({ by: z.int() });

export const LIMIT = 20;

export const Counter = defineAggregate('counter', {
  events: {
    Added: event(z.object({ amount: z.int() })).next(By, ({ amount }) => ({ by: amount })),
    Doubled: event(z.object({})),
    /** Its handler throws: a history that this code cannot fold. */
    Jammed: event(z.object({})),
  },
  commands: {
    Add: command(By),
    AddTwice: command(By),
    AddStrictly: command(By, { onConflict: 'strict' }),
    Double: command(z.object({})),
    Touch: command(z.object({})),
    Crash: command(z.object({})),
    Jam: command(z.object({})),
  },
  initialState: (): { total: number; events: number } => ({ total: 0, events: 0 }),
  evolve: {
    Added: ({ total, events }, { data }) => ({ total: total + data.by, events: events + 1 }),
    Doubled: ({ total, events }) => ({ total: total * 2, events: events + 1 }),
    Jammed: () => {
      throw new Error('jammed');
    },
  },
  decide: {
    Add: ({ data }, { total }, { event, reject }) =>
      total + data.by > LIMIT ? reject('AboveLimit', { total, by: data.by }) : event.Added(data),
    AddTwice: ({ data }, { total }, { event, reject }) =>
      total + 2 * data.by > LIMIT ? reject('AboveLimit', { total, by: data.by }) : [event.Added(data), event.Added(data)],
    AddStrictly: ({ data }, _state, { event }) => event.Added(data),
    Double: (_command, { total }, { event, reject }) => (total * 2 > LIMIT ? reject('CannotDouble') : event.Doubled({})),
    Touch: () => [],
    Crash: (_command, { total }): never => {
      throw new Error(`crashed at ${total}`);
    },
    Jam: (_command, _state, { event }) => event.Jammed({}),
  },
});

export const NOW = '2026-01-01T00:00:00.000Z';
export const STREAM = streamOf('counter', '1');

export function metaOf(commandId: string, clientId = 'client'): EventMeta {
  return { commandId, clientId, actor: 'ana', issuedAt: NOW };
}

/** Events of one command, after a version. */
export function added(after: number, commandId: string, amounts: readonly number[], clientId = 'other'): RecordedEvent[] {
  return amounts.map((by, index) => ({
    id: `${commandId}/${index}`,
    stream: STREAM,
    version: after + index + 1,
    type: 'Added',
    schemaVersion: 2,
    data: { by },
    recordedAt: NOW,
    meta: metaOf(commandId, clientId),
  }));
}
