/** All work that waits for a person's decision, oldest first. */
import type { Unresolved } from '@headwater/client';
import { parseStream } from '@headwater/core';
import { useAggregate, useUnresolved } from '@headwater/react';
import { CircleCheckBig } from 'lucide-react';
import { Order } from '../../domain/index.ts';
import { AttentionCard } from './attention-card.tsx';

/** Before the order was read, or where there is none. */
const ANY_CURRENCY = 'EUR';

export function AttentionPage() {
  const unresolved = useUnresolved();
  return (
    <>
      <div className="page-head">
        <h1>Needs attention</h1>
      </div>
      {unresolved.length === 0 ? (
        <div className="empty card">
          <CircleCheckBig size={40} className="brand-mark" aria-hidden />
          <h2>Nothing needs you</h2>
          <p className="soft">Work that the server could not accept as it was meant turns up here, with what happened meanwhile.</p>
        </div>
      ) : (
        <ul className="attention-list">
          {unresolved.map((item) => (
            <li key={item.commandId}>
              <CardOf item={item} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** The currency is the order's. */
function CardOf({ item }: { readonly item: Unresolved }) {
  const { state } = useAggregate(Order, parseStream(item.stream)?.id ?? '0');
  return <AttentionCard item={item} currency={state === undefined || state.status === 'none' ? ANY_CURRENCY : state.currency} withOrder />;
}
