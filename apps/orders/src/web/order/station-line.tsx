/** How far an order is: the stations that it passes, those behind it ticked. */
import { Check, X } from 'lucide-react';
import type { OrderStatus } from '../../domain/index.ts';
import { statusWords } from '../words/status-words.ts';

const stations = ['open', 'paid', 'shipped', 'delivered'] as const satisfies readonly OrderStatus[];

export function StationLine({ status }: { readonly status: OrderStatus }) {
  if (status === 'cancelled') {
    return (
      <p className="station-line cancelled">
        <X size={17} aria-hidden /> This order was cancelled.
      </p>
    );
  }
  const reached = stations.indexOf(status);
  return (
    <ol className="station-line" aria-label="Progress">
      {stations.map((station, index) => (
        <li key={station} className={index <= reached ? 'reached' : undefined} aria-current={index === reached ? 'step' : undefined}>
          <span className="station-mark" aria-hidden>
            {index < reached || status === 'delivered' ? <Check size={13} strokeWidth={3} /> : null}
          </span>
          {statusWords[station]}
        </li>
      ))}
    </ol>
  );
}
