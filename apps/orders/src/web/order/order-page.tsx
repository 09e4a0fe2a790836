/** One order: what it is, what can be done with it, and everything that happened to it. */
import { useAggregate, useHistory, useStatus } from '@headwater/react';
import { ChevronLeft } from 'lucide-react';
import { Order } from '../../domain/index.ts';
import { Link } from '../routing/link.tsx';
import { customerName } from '../samples/customers.ts';
import { Time } from '../ui/time.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import { NoteForm } from './note-form.tsx';
import { OrderActions } from './order-actions.tsx';
import { OrderAttention } from './order-attention.tsx';
import { OrderFacts } from './order-facts.tsx';
import { OrderLines } from './order-lines.tsx';
import { StationLine } from './station-line.tsx';
import { Timeline } from './timeline.tsx';

export function OrderPage({ id }: { readonly id: string }) {
  const { state, pending, execute } = useAggregate(Order, id);
  const history = useHistory(Order, id);

  if (state === undefined) return <p className="soft">Opening the order …</p>;
  if (state.status === 'none') return <UnknownOrder id={id} />;
  return (
    <article aria-labelledby="order-title">
      <BackLink />
      <div className="page-head">
        <div className="order-title">
          <h1 id="order-title">{customerName(state.customerId)}</h1>
          <p className="order-subtitle">
            <span className="mono soft">Order {id}</span>
            <StatusChip status={state.status} />
            <span className="soft">
              created <Time at={state.createdAt} />
            </span>
            {pending > 0 && (
              <span className="pending-words">{pending === 1 ? '1 change not sent yet' : `${pending} changes not sent yet`}</span>
            )}
          </p>
        </div>
        <OrderActions order={state} execute={execute} />
      </div>
      <OrderAttention id={id} currency={state.currency} />
      <StationLine status={state.status} />
      <div className="order-columns">
        <div className="order-column">
          <OrderLines order={state} execute={execute} />
          <OrderFacts order={state} />
        </div>
        <section className="order-column" aria-label="History">
          <h2>History</h2>
          <NoteForm execute={execute} />
          {history !== undefined && <Timeline events={history} currency={state.currency} />}
        </section>
      </div>
    </article>
  );
}

function BackLink() {
  return (
    <Link className="back-link" to={{ page: 'orders', status: undefined }}>
      <ChevronLeft size={17} aria-hidden />
      All orders
    </Link>
  );
}

function UnknownOrder({ id }: { readonly id: string }) {
  const { kind } = useStatus();
  const known = kind === 'live' || kind === 'local';
  return (
    <div className="empty">
      <h1>{known ? 'There is no such order' : 'This order is not on this device yet'}</h1>
      <p className="soft">
        {known ? `Nobody here has created an order ${id}.` : 'It may come when the desk has caught up with the server.'}
      </p>
      <BackLink />
    </div>
  );
}
