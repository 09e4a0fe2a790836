/** The stations of an order, in the order in which they are passed. */
import * as z from 'zod/mini';

export const ORDER_STATUSES = ['open', 'paid', 'shipped', 'delivered', 'cancelled'] as const;

export const OrderStatus = z.enum(ORDER_STATUSES);
export type OrderStatus = z.output<typeof OrderStatus>;
