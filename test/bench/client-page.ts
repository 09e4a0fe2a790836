/** What `bench.ts` measures of the client inside a real browser, each time in turn with the platform by itself. */
import { createClient, type Client } from '@headwater/client';
import { Order, OrderList, type Line } from '@headwater/orders/domain';
import { filter, firstValueFrom } from 'rxjs';
import { openFloor } from './floor-log.ts';

const line: Line = { sku: 'TENT-2', name: 'Tent for two', quantity: 1, price: 18_900 };
const { AddNote, CreateOrder } = Order.commands;
const note = 'Customer asks for delivery before noon.';
const PAGE_ENTRIES = 500;
/** Timed together: the browser's clock is too coarse for one. */
const BLOCK = 10;

export interface Pair {
  readonly ours: number[];
  readonly floor: number[];
}

/** Milliseconds of one durable command, one at a time, on orders that are in memory. */
export async function measureSingle(blocks: number): Promise<Pair> {
  const client = await openClient(undefined);
  const handles = await createOrders(client, 50);
  const writeFloor = await openFloor();
  const times: Pair = { ours: [], floor: [] };
  for (let block = 0; block < blocks; block += 1) {
    const startedAt = performance.now();
    for (let index = 0; index < BLOCK; index += 1) await writeFloor('strict', [rowLikeOurs(index)]);
    const between = performance.now();
    for (let index = 0; index < BLOCK; index += 1) await record(handles[(block * BLOCK + index) % handles.length]!, note); // there are 50
    times.floor.push((between - startedAt) / BLOCK);
    times.ours.push((performance.now() - between) / BLOCK);
  }
  await client.destroy({ ifPending: 'drop' });
  return times;
}

/** Milliseconds until so many commands that were given at once, over 100 orders, are durable. */
export async function measureBurst(commands: number): Promise<{ readonly ours: number; readonly floor: number }> {
  const client = await openClient(undefined);
  const handles = await createOrders(client, 100);
  const writeFloor = await openFloor();
  const rows = Array.from({ length: commands }, (_, index) => rowLikeOurs(index));
  const startedAt = performance.now();
  await writeFloor('strict', rows);
  const between = performance.now();
  await Promise.all(rows.map((_, index) => record(handles[index % handles.length]!, note))); // there are 100
  const ours = performance.now() - between;
  await client.destroy({ ifPending: 'drop' });
  return { ours, floor: between - startedAt };
}

/** Milliseconds until everything that the feed has is durable here and the queries answer for so many orders. */
export async function measureCatchUp(token: string, orders: number): Promise<number> {
  const startedAt = performance.now();
  const client = await openClient(token);
  await firstValueFrom(client.status$.pipe(filter(({ kind }) => kind === 'live')));
  const totals = await client.fetch(OrderList.queries.OrderTotals({}));
  const took = performance.now() - startedAt;
  const count = totals.reduce((sum, total) => sum + total.count, 0);
  if (count !== orders) throw new Error(`${count} orders`);
  await client.destroy();
  return took;
}

/** The same bytes, fetched page by page, parsed, and each page put as one row. */
export async function measureRawCatchUp(token: string, events: number): Promise<number> {
  const startedAt = performance.now();
  const writeFloor = await openFloor();
  let count = 0;
  for (let after = '', caughtUp = false; !caughtUp;) {
    const answer = await fetch(`/v1/feeds/main/events?limit=${PAGE_ENTRIES}${after}`, { headers: { Authorization: `Bearer ${token}` } });
    const page = (await answer.json()) as { entries: readonly unknown[]; cursor: string; caughtUp: boolean }; // a page of the protocol
    await writeFloor('relaxed', [page.entries]);
    count += page.entries.length;
    after = `&after=${encodeURIComponent(page.cursor)}`;
    ({ caughtUp } = page);
  }
  const took = performance.now() - startedAt;
  if (count !== events) throw new Error(`${count} events`);
  return took;
}

let shared: Client | undefined;
const seenAt: number[] = [];

/** Opens the client that {@link give} and {@link watch} use. */
export async function join(token: string): Promise<void> {
  shared = await openClient(token);
  await firstValueFrom(shared.status$.pipe(filter(({ kind }) => kind === 'live')));
}

export async function create(id: string): Promise<void> {
  await joined()
    .aggregate(Order, id)
    .execute(CreateOrder({ customerId: 'c-1', lines: [line] }));
}

/** Notes when each version of the order is first emitted here. */
export function watch(id: string): void {
  joined()
    .aggregate(Order, id)
    .state$.subscribe(({ version }) => (seenAt[version] ??= now()));
}

/** When a command was given, on the clock that all pages of this machine share. */
export async function give(id: string): Promise<number> {
  const startedAt = now();
  await record(joined().aggregate(Order, id), note);
  return startedAt;
}

/** When a version, or an echo, was first seen here; undefined: not yet. */
export function seen(number: number): number | undefined {
  return seenAt[number];
}

/** Listens to the raw socket; an echo is the number that was said. */
export function watchEcho(url: string): Promise<void> {
  const socket = new WebSocket(url.replace('http', 'ws'));
  socket.onmessage = ({ data }) => (seenAt[Number(data)] ??= now());
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error('No socket.'));
  });
}

export async function say(url: string, number: number): Promise<number> {
  const startedAt = now();
  // Without CORS the answer cannot be read, and need not be.
  await fetch(`${url}/say`, { method: 'POST', mode: 'no-cors', body: String(number) });
  return startedAt;
}

function joined(): Client {
  if (shared === undefined) throw new Error('Nobody joined.');
  return shared;
}

/** A device of its own each time. Without a token nobody is signed in, and everything stays on it. */
function openClient(token: string | undefined): Promise<Client> {
  return createClient({
    name: `bench-${crypto.randomUUID()}`,
    aggregates: [Order],
    projections: [OrderList],
    sync: { url: '/', principal: { tenant: 'demo', id: 'ana' }, token: () => token },
  });
}

type OrderHandle = ReturnType<typeof handleOf>;
const handleOf = (client: Client, id: string) => client.aggregate(Order, id);

async function createOrders(client: Client, count: number): Promise<readonly OrderHandle[]> {
  const handles = Array.from({ length: count }, (_, index) => handleOf(client, `bench-${index}`));
  await Promise.all(handles.map((handle) => handle.execute(CreateOrder({ customerId: 'c-1', lines: [line] }))));
  return handles;
}

async function record(handle: OrderHandle, text: string): Promise<void> {
  const { kind } = await handle.execute(AddNote({ text }));
  if (kind !== 'recorded') throw new Error(`The command was ${kind}.`);
}

/** As much as the journal keeps of one command: the command, and the event that it made here. */
function rowLikeOurs(index: number): object {
  const [stream, commandId, clientId, time] = [`order-bench-${index}`, crypto.randomUUID(), crypto.randomUUID(), new Date().toISOString()];
  const meta = { commandId, clientId, actor: 'ana', issuedAt: time };
  const event = {
    id: `${commandId}/0`,
    stream,
    version: 2,
    type: 'NoteAdded',
    schemaVersion: 1,
    data: { text: note },
    recordedAt: time,
    meta,
  };
  const local = { kind: 'pending', events: [event] };
  return {
    stream,
    sequence: index,
    type: 'AddNote',
    schemaVersion: 1,
    data: { text: note },
    meta,
    decidedOn: 0,
    expectedVersion: 1,
    strict: false,
    local,
  };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
