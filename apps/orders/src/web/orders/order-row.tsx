/** One order in the list; all of it is the link to it. */
import { formatMoney, type OrderSummary } from '../../domain/index.ts';
import { Link } from '../routing/link.tsx';
import { customerName } from '../samples/customers.ts';
import { Time } from '../ui/time.tsx';
import { StatusChip } from '../ui/status-chip.tsx';

export function OrderRow({ order }: { readonly order: OrderSummary }) {
  return (
    <div role="listitem" className="order-row">
      <Link to={{ page: 'order', id: order.id }} aria-label={`Order ${order.id}, ${customerName(order.customerId)}`}>
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
}
