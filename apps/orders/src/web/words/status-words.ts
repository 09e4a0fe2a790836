/** The statuses of orders and the ways to pay them in words. */
import type { OrderStatus, PaymentMethod } from '../../domain/index.ts';

export const statusWords: Readonly<Record<OrderStatus, string>> = {
  open: 'Open',
  paid: 'Paid',
  shipped: 'Shipped',
  delivered: 'Delivered',
  cancelled: 'Cancelled',
};

export const methodNames: Readonly<Record<PaymentMethod, string>> = {
  card: 'Card',
  'bank-transfer': 'Bank transfer',
  cash: 'Cash',
  invoice: 'Invoice',
};

/** After “paid”. */
export const methodWords: Readonly<Record<PaymentMethod, string>> = {
  card: 'by card',
  'bank-transfer': 'by bank transfer',
  cash: 'in cash',
  invoice: 'on invoice',
};
