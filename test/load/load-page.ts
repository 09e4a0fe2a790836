/** The order desk without its screens: what `run-load.ts` drives inside a real browser. */
import type { RecordedEvent } from '@headwater/core';
import { OrderList, Order, MAX_PAGE } from '@headwater/orders/domain';
import { firstValueFrom, filter } from 'rxjs';
import { newOrderNumber } from '../../apps/orders/src/web/orders/order-number.ts';
import { planOrder } from '../../apps/orders/src/web/samples/plan-order.ts';
import { seededRandom } from '../../apps/orders/src/web/samples/random.ts';
import { people } from '../../apps/orders/src/web/session/people.ts';
import { openDesk } from '../../apps/orders/src/web/sync/open-desk.ts';
import { openWire } from '../../apps/orders/src/web/sync/wire.ts';
import type { Answers, GivenCommand, SeenEvent } from './faults-of.ts';

/** As the button of the desk makes them: several at a time, so that their commands share transactions. */
const AT_ONCE = 16;

const wire = openWire();
let desk: Awaited<ReturnType<typeof openDesk>> | undefined;

/** What passed the wire, by the first segments of the path. */
export interface Requests {
  count: number;
  groups: number;
  sentBytes: number;
  /** Until the body of the answer was there. */
  tookMs: number;
}

const requests: Record<string, Requests> = {};

export async function open(person: string, { cut }: { readonly cut: boolean }): Promise<void> {
  const who = people.find(({ id }) => id === person);
  if (who === undefined) throw new Error(`Nobody is called ${person}.`);
  wire.setCut(cut);
  desk = await openDesk(who, { ...wire, ports: { ...wire.ports, fetch: countedFetch } });
}

export function mend(): void {
  wire.setCut(false);
}

/** Gives the commands that were recorded, each of which the order accepts when they come in turn. */
export async function makeOrders(count: number, seed: number): Promise<readonly GivenCommand[]> {
  const client = opened();
  const random = seededRandom(seed);
  const given: GivenCommand[] = [];
  let begun = 0;
  const makeSome = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const order = client.aggregate(Order, newOrderNumber());
      for (const command of planOrder(random)) {
        const receipt = await order.execute(command);
        if (receipt.kind !== 'recorded') throw new Error(`${command.type} on ${order.stream} was ${receipt.kind}.`);
        given.push({ stream: order.stream, commandId: receipt.commandId });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, makeSome));
  return given;
}

/** Resolves when nothing waits here, nothing is missing here, and the edge is listened to. */
export async function untilInStep(): Promise<void> {
  await firstValueFrom(opened().status$.pipe(filter(({ kind, pending }) => kind === 'live' && pending === 0)));
}

/** Resolves when the list holds so many orders. */
export async function untilOrders(count: number): Promise<void> {
  await firstValueFrom(
    opened()
      .query(OrderList.queries.OrderTotals({}))
      .pipe(filter((totals) => sumOf(totals) >= count)),
  );
}

export async function readAnswers(): Promise<Answers> {
  const client = opened();
  const totals = await client.fetch(OrderList.queries.OrderTotals({}));
  const orders: unknown[] = [];
  for (let offset = 0; offset < sumOf(totals); offset += MAX_PAGE)
    orders.push(...(await client.fetch(OrderList.queries.NewestOrders({ limit: MAX_PAGE, offset }))));
  return { totals, orders };
}

/** The whole history of every order in the list, and how many commands a person would have to look at. */
export async function readHistory(): Promise<{ readonly events: readonly SeenEvent[]; readonly unresolved: number }> {
  const client = opened();
  const events: SeenEvent[] = [];
  for (const { id } of (await readAnswers()).orders as readonly { readonly id: string }[]) {
    // of the list
    const history = await firstValueFrom(client.aggregate(Order, id).history$);
    events.push(...history.map(({ status, ...event }) => ({ isConfirmed: status === 'confirmed', event: event satisfies RecordedEvent })));
  }
  return { events, unresolved: (await firstValueFrom(client.unresolved$)).length };
}

export function readRequests(): Readonly<Record<string, Requests>> {
  return requests;
}

/** Counted when it leaves: the feed may bring the outcome of a push before its answer does. */
const countedFetch: typeof wire.ports.fetch = async (url, init) => {
  const path = new URL(url, location.href).pathname.split('/')[2] ?? '';
  const seen = (requests[path] ??= { count: 0, groups: 0, sentBytes: 0, tookMs: 0 });
  const body = typeof init.body === 'string' ? init.body : '';
  seen.count += 1;
  seen.sentBytes += body.length;
  if (path === 'commands') seen.groups += (JSON.parse(body) as { readonly groups: readonly unknown[] }).groups.length; // a push
  const startedAt = performance.now();
  const response = await wire.ports.fetch(url, init);
  const text = await response.text();
  seen.tookMs += performance.now() - startedAt;
  return new Response(text, response);
};

function opened(): Awaited<ReturnType<typeof openDesk>> {
  if (desk === undefined) throw new Error('The desk is not open.');
  return desk;
}

function sumOf(totals: readonly { readonly count: number }[]): number {
  return totals.reduce((sum, { count }) => sum + count, 0);
}
