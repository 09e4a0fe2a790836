/** One order: what it is, what can be done with it, and everything that happened to it. */
import { useAggregate, useHistory, useStatus } from '@headwater/react';
import { ChevronLeft } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Order } from '../../domain/index.ts';
import { Link } from '../routing/link.tsx';
import { customerName } from '../samples/customers.ts';
import { Time } from '../ui/time.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import { orderAt } from './order-at.ts';
import { NoteForm } from './note-form.tsx';
import { OrderActions } from './order-actions.tsx';
import { OrderAttention } from './order-attention.tsx';
import { OrderFacts } from './order-facts.tsx';
import { OrderLines } from './order-lines.tsx';
import { StationLine } from './station-line.tsx';
import { TimeSlider } from './time-slider.tsx';
import { Timeline } from './timeline.tsx';

const none: NonNullable<ReturnType<typeof useHistory<typeof Order>>> = [];

export function OrderPage({ id }: { readonly id: string }) {
  const { state: present, pending = 0, execute } = useAggregate(Order, id);
  const history = useHistory(Order, id) ?? none;
  const [chosen, setChosen] = useState<number>();
  // What was pending may be gone again: then the last version is the present.
  const past = chosen !== undefined && chosen < history.length ? chosen : undefined;
  const state = useMemo(() => (past === undefined ? present : orderAt(history, past)), [present, history, past]);

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
        {past === undefined && <OrderActions order={state} execute={execute} />}
      </div>
      <TimeSlider
        history={history}
        currency={state.currency}
        version={past ?? history.length}
        onVersion={(version) => setChosen(version < history.length ? version : undefined)}
      />
      <OrderAttention id={id} currency={state.currency} />
      <StationLine status={state.status} />
      <div className="order-columns">
        <div className="order-column">
          <OrderLines order={state} execute={execute} readOnly={past !== undefined} />
          <OrderFacts order={state} />
        </div>
        <section className="order-column" aria-label="History">
          <h2>History</h2>
          {past === undefined && <NoteForm execute={execute} />}
          <Timeline events={history} currency={state.currency} until={past ?? history.length} />
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
