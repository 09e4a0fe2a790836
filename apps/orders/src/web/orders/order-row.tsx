/** One order in the list; all of it is the link to it. */
import { memo } from 'react';
import { formatMoney, type OrderSummary } from '../../domain/index.ts';
import { Link } from '../routing/link.tsx';
import { customerName } from '../samples/customers.ts';
import { Time } from '../ui/time.tsx';
import { StatusChip } from '../ui/status-chip.tsx';

export interface OrderRowProps {
  readonly order: OrderSummary;
  /** Its place among `count`. */
  readonly index: number;
  readonly count: number;
  /** In pixels, from the top of the list. */
  readonly top: number;
  readonly height: number;
}

/** Drawn anew only when its order or its place changes: scrolling and syncing leave most rows as they are. */
export const OrderRow = memo(function OrderRow({ order, index, count, top, height }: OrderRowProps) {
  return (
    <div
      role="listitem"
      className="order-row"
      data-index={index}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${top}px)`, height }}
    >
      <Link to={{ page: 'order', id: order.id }}>
        <span className="row-customer">{customerName(order.customerId)}</span>
        <span className="row-id mono soft">{order.id}</span>
        <span className="row-lines soft number">{order.lineCount === 1 ? '1 line' : `${order.lineCount} lines`}</span>
        <StatusChip status={order.status} />
        <span className="row-total number">{formatMoney(order.total, order.currency)}</span>
        <span className="row-time soft">
          <Time at={order.createdAt} />
        </span>
      </Link>
    </div>
  );
});
