/** The state of an order: what deciding needs, no more. Notes change nothing and stay in the history alone. */
import type { Line } from './line.ts';
import type { Payment } from './payment.ts';

interface OrderBase {
  readonly customerId: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly lines: readonly Line[];
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
}

export interface OpenOrder extends OrderBase {
  readonly status: 'open';
}
export interface PaidOrder extends OrderBase {
  readonly status: 'paid';
  readonly payment: Payment;
}
export interface ShippedOrder extends OrderBase {
  readonly status: 'shipped' | 'delivered';
  readonly payment: Payment;
  readonly trackingNo: string;
}
export interface CancelledOrder extends OrderBase {
  readonly status: 'cancelled';
  readonly reason: string;
  /** In minor units; 0 when nothing had been paid. */
  readonly refund: number;
}

/** An order that exists. */
export type ExistingOrder = OpenOrder | PaidOrder | ShippedOrder | CancelledOrder;
export type OrderState = { readonly status: 'none' } | ExistingOrder;
