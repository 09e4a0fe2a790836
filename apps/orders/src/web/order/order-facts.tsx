/** What else is known of an order: payment, parcel, or why it was called off. */
import { formatMoney, type ExistingOrder } from '../../domain/index.ts';
import { methodWords } from '../words/status-words.ts';

export function OrderFacts({ order }: { readonly order: ExistingOrder }) {
  if (order.status === 'open') return null;
  return (
    <dl className="card order-facts">
      {'payment' in order && (
        <div>
          <dt>Paid</dt>
          <dd className="number">
            {formatMoney(order.payment.amount, order.currency)} {methodWords[order.payment.method]}
          </dd>
        </div>
      )}
      {'trackingNo' in order && (
        <div>
          <dt>Parcel</dt>
          <dd className="mono">{order.trackingNo}</dd>
        </div>
      )}
      {order.status === 'cancelled' && (
        <div>
          <dt>Cancelled</dt>
          <dd>
            {order.reason}
            {order.refund > 0 && <span className="soft number"> · {formatMoney(order.refund, order.currency)} to be refunded</span>}
          </dd>
        </div>
      )}
    </dl>
  );
}
