/** The program of the README: what stands between the marks stands there, letter by letter. */
// #region program
import * as z from 'zod/mini';
import { command, defineAggregate, event } from '@headwater/core';
import { createMemoryEventStore, handleCommand } from '@headwater/core/runtime';
import { specFor } from '@headwater/core/testing';

const Line = z.object({ sku: z.string(), quantity: z.int() });

export const Basket = defineAggregate('basket', {
  events: {
    LineAdded: event(Line),
    BasketCheckedOut: event(z.object({ orderId: z.string() })),
  },
  commands: {
    AddLine: command(Line),
    CheckOut: command(z.object({}), { onConflict: 'strict' }),
  },
  initialState: () => ({ pieces: 0, checkedOut: false }),
  evolve: {
    LineAdded: (state, { data }) => ({ ...state, pieces: state.pieces + data.quantity }),
    BasketCheckedOut: (state) => ({ ...state, checkedOut: true }),
  },
  decide: {
    AddLine: ({ data }, state, { event, reject }) => (state.checkedOut ? reject('AlreadyCheckedOut') : event.LineAdded(data)),
    CheckOut: (_command, state, { event, reject, newId }) => {
      if (state.checkedOut) return []; // it happened before: nothing to add
      if (state.pieces === 0) return reject('BasketEmpty');
      return event.BasketCheckedOut({ orderId: newId() }); // the same id on every replay
    },
  },
});

const apples = { sku: 'apple', quantity: 3 };

specFor(Basket).when(Basket.commands.CheckOut({})).thenRejected('BasketEmpty');
specFor(Basket).when(Basket.commands.AddLine(apples)).thenEvents(Basket.events.LineAdded(apples));

export async function shop(): Promise<string> {
  const store = createMemoryEventStore();
  const now = '2026-11-23T10:15:30.123Z';
  const add = { commandId: '0192f7c4-7a58-7c05-b3f1-000000000001', actor: 'ana', now };
  await handleCommand(store, Basket, 'b1', Basket.commands.AddLine(apples), add);
  await handleCommand(store, Basket, 'b1', Basket.commands.AddLine(apples), add); // sent twice: takes effect once
  const checkOut = { commandId: '0192f7c4-7a58-7c05-b3f1-000000000002', actor: 'ana', now, expectedVersion: 1 };
  const outcome = await handleCommand(store, Basket, 'b1', Basket.commands.CheckOut({}), checkOut);
  switch (outcome.kind) {
    case 'accepted':
      return `at version ${outcome.version}`;
    case 'rejected':
      return outcome.rejection.code; // 'BasketEmpty': what this command can be refused with, and nothing else
    case 'conflict':
      return `${outcome.intervening.length} events came in between`;
    case 'invalid':
      return outcome.issues.map(({ message }) => message).join();
  }
}
// #endregion
