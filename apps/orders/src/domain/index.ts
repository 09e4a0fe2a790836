/** The order desk's domain: written once, run in the browser, at the edge and in tests. */
export { lineTotal, MAX_LINES, MAX_PRICE, MAX_QUANTITY, totalOf, type Line } from './line.ts';
export { formatMoney, minorDigits } from './money.ts';
export { ORDER_STATUSES, type OrderStatus } from './order-status.ts';
export { PAYMENT_METHODS, type Payment, type PaymentMethod } from './payment.ts';
export { Order } from './order.ts';
export type { CancelledOrder, ExistingOrder, OpenOrder, OrderState, PaidOrder, ShippedOrder } from './order-state.ts';
export {
  MAX_PAGE,
  ORDER_SORTS,
  OrderList,
  type DayValue,
  type FoundOrders,
  type OrderSort,
  type OrderSummary,
  type StatusTotal,
  type Value,
} from './order-list.ts';
export { refusalInWords, type OrderRefusal } from './refusals.ts';
