/** What happens to one sample order, as the commands that a desk would give. */
import type { CommandOf } from '@headwater/core';
import { Order, PAYMENT_METHODS, totalOf, type Line } from '../../domain/index.ts';
import { customers } from './customers.ts';
import { products } from './products.ts';
import type { Random } from './random.ts';

export type OrderCommand = CommandOf<typeof Order>;

const notes = [
  'Customer asks for delivery before noon.',
  'Gift: no invoice in the parcel.',
  'Call before delivery.',
  'Leave it with the neighbours at no. 12.',
  'Second order this week, free shipping.',
];
const reasons = ['Customer changed their mind.', 'Ordered twice by mistake.', 'Out of stock until spring.', 'Wrong size.'];

const { AddLine, AddNote, CancelOrder, CreateOrder, DeliverOrder, PayOrder, RemoveLine, ShipOrder } = Order.commands;

/** One to nine commands, each of which the order accepts when they are given in turn. */
export function planOrder(random: Random): readonly [OrderCommand, ...OrderCommand[]] {
  let lines = sampleLines(random, random.between(1, 4));
  const first = CreateOrder({ customerId: random.pick(customers).id, currency: 'EUR', lines: [...lines] });
  const rest: OrderCommand[] = [];
  const spare = products.find(({ sku }) => lines.every((line) => line.sku !== sku));
  const gone = lines[0];
  if (spare !== undefined && random.percent(25)) {
    const line = { ...spare, quantity: 1 };
    lines = [...lines, line];
    rest.push(AddLine(line));
  }
  if (gone !== undefined && lines.length > 1 && random.percent(12)) {
    lines = lines.slice(1);
    rest.push(RemoveLine({ sku: gone.sku }));
  }
  if (random.percent(30)) rest.push(AddNote({ text: random.pick(notes) }));
  rest.push(...fate(random, totalOf(lines)));
  return [first, ...rest];
}

/** How far the order gets. */
function fate(random: Random, total: number): readonly OrderCommand[] {
  if (random.percent(22)) return [];
  if (random.percent(8)) return [CancelOrder({ reason: random.pick(reasons) })];
  const payment = PayOrder({ amount: total, method: random.pick(PAYMENT_METHODS) });
  if (random.percent(28)) return [payment];
  if (random.percent(6)) return [payment, CancelOrder({ reason: random.pick(reasons) })];
  const shipment = ShipOrder({ trackingNo: `1Z${random.between(100_000_000, 999_999_999)}` });
  return random.percent(40) ? [payment, shipment] : [payment, shipment, DeliverOrder({})];
}

function sampleLines(random: Random, count: number): readonly Line[] {
  const lineBySku = new Map<string, Line>();
  while (lineBySku.size < count) {
    const product = random.pick(products);
    lineBySku.set(product.sku, { ...product, quantity: random.between(1, 6) });
  }
  return [...lineBySku.values()];
}
