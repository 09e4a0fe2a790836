/** The statuses of orders in words. */
import type { OrderStatus, PaymentMethod } from '../../domain/index.ts';

export const statusWords: Readonly<Record<OrderStatus, string>> = {
  open: 'Open',
  paid: 'Paid',
  shipped: 'Shipped',
  delivered: 'Delivered',
  cancelled: 'Cancelled',
};

export const methodWords: Readonly<Record<PaymentMethod, string>> = {
  card: 'by card',
  'bank-transfer': 'by bank transfer',
  cash: 'in cash',
  invoice: 'on invoice',
};
