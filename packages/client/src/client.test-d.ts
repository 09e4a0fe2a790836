/** What an app's types know of a client: no type parameter is ever written. */
import { expectTypeOf, test } from 'vitest';
import type { Client, DeviceEvent } from './client.ts';
import { ofType } from './observe/of-type.ts';
import { Counter, Totals } from './test-support/counter-domain.ts';

declare const client: Client;
const { Add, Take } = Counter.commands;

test('[K22] a receipt knows the refusals of its own command, and of no other', async () => {
  const receipt = await client.aggregate(Counter, 'a').execute(Take({ by: 1 }));
  if (receipt.kind === 'rejected') {
    expectTypeOf(receipt.rejection.code).toEqualTypeOf<'TooLittle'>();
    expectTypeOf(receipt.rejection.details).toEqualTypeOf<{ readonly total: number }>();
  }
  if (receipt.kind === 'recorded') {
    const settled = await receipt.settled;
    if (settled.kind === 'rejected') expectTypeOf(settled.rejection.code).toEqualTypeOf<'TooLittle'>();
  }
  const added = await client.aggregate(Counter, 'a').execute(Add({ by: 1 }));
  if (added.kind === 'rejected') expectTypeOf(added.rejection).toEqualTypeOf<never>();
});

test('[K22] states, events and answers have the types of the domain', () => {
  client.aggregate(Counter, 'a').state$.subscribe(({ state }) => expectTypeOf(state).toEqualTypeOf<{ total: number }>());
  client.events$.pipe(ofType(Counter, 'Added')).subscribe((event) => {
    expectTypeOf(event.type).toEqualTypeOf<'Added'>();
    expectTypeOf(event.data).toEqualTypeOf<{ by: number }>();
    expectTypeOf(event.status).toEqualTypeOf<DeviceEvent['status']>();
  });
  client
    .query(Totals.queries.AllTotals({}))
    .subscribe((totals) => expectTypeOf(totals).toEqualTypeOf<{ key: string; total: number; events: number }[]>());
});

test('[K22] a command of another aggregate, data of another shape, an unknown event type: none of them compiles', () => {
  // @ts-expect-error a number is wanted
  Add({ by: 'one' });
  // @ts-expect-error not a command of this aggregate
  void client.aggregate(Counter, 'a').execute({ aggregate: 'other', type: 'Add', schemaVersion: 1, data: { by: 1 } });
  // @ts-expect-error no such event
  ofType(Counter, 'Subtracted');
  // @ts-expect-error no such parameter
  client.query(Totals.queries.TotalOf({ name: 'counter-a' }));
});
