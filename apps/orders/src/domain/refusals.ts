/** Every refusal of an order in words. A code without a sentence does not compile. */
import type { RejectionOf } from '@headwater/core';
import { formatMoney } from './money.ts';
import type { Order } from './order.ts';

export type OrderRefusal = RejectionOf<typeof Order>;

type Sentences = {
  readonly [Code in OrderRefusal['code']]: (details: Extract<OrderRefusal, { readonly code: Code }>['details']) => string;
};

const sentences: Sentences = {
  OrderNotFound: () => 'There is no such order.',
  OrderAlreadyExists: () => 'There is already an order with this number.',
  OrderNotOpen: ({ status }) => `The order is ${status} already, so its lines can no longer change.`,
  OrderWasCancelled: ({ reason }) => `The order was cancelled: “${reason}”.`,
  SkuAlreadyOrdered: ({ sku, quantity }) => `${sku} is in the order already (${quantity} ×).`,
  TooManyLines: ({ limit }) => `An order has at most ${limit} lines.`,
  LastLine: ({ sku }) => `${sku} is the only line left. An order keeps at least one line; cancel it instead.`,
  AmountDiffers: ({ amount, total, currency }) =>
    `The order comes to ${formatMoney(total, currency)}, so it cannot be paid with ${formatMoney(amount, currency)}.`,
  OrderAlreadyPaid: ({ amount, currency }) => `The order is paid already, with ${formatMoney(amount, currency)}.`,
  OrderNotPaid: ({ total, currency }) => `The order is not paid yet: ${formatMoney(total, currency)} are open.`,
  OrderNotShipped: ({ status }) => `The order is ${status} and has not been shipped yet.`,
  OrderAlreadyShipped: ({ trackingNo }) => `The order has been shipped already, as ${trackingNo}.`,
};

/** A sentence for people; a code that this version does not know, from an edge that is newer, is named. */
export function refusalInWords(refusal: OrderRefusal): string {
  if (!Object.hasOwn(sentences, refusal.code)) return `The order refused this (${refusal.code}).`;
  // The table has, for each code, the sentence that takes that code's details.
  const sentence = sentences[refusal.code] as (details: OrderRefusal['details']) => string;
  return sentence(refusal.details);
}
