/** How an order is paid. */
import * as z from 'zod/mini';
import { MAX_LINES, MAX_PRICE, MAX_QUANTITY } from './line.ts';

export const PAYMENT_METHODS = ['card', 'bank-transfer', 'cash', 'invoice'] as const;

/** `amount` is in minor units of the order's currency. */
export const Payment = z.object({
  amount: z.int().check(z.gte(0), z.lte(MAX_LINES * MAX_QUANTITY * MAX_PRICE)),
  method: z.enum(PAYMENT_METHODS),
});

export type Payment = z.output<typeof Payment>;
export type PaymentMethod = Payment['method'];
