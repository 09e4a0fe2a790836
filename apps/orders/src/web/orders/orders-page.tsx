/** The list of orders: by status, newest first, with what they are worth. */
import { useQuery } from '@headwater/react';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { OrderList, type OrderStatus, type StatusTotal } from '../../domain/index.ts';
import { SampleButton } from '../samples/sample-button.tsx';
import { SampleProgress } from '../samples/sample-progress.tsx';
import { useSampleOrders } from '../samples/use-sample-orders.ts';
import { Button } from '../ui/button.tsx';
import { statusWords } from '../words/status-words.ts';
import { sumOf, valuesInWords } from '../words/total-words.ts';
import { EmptyDesk } from './empty-desk.tsx';
import { NewOrderDialog } from './new-order-dialog.tsx';
import { OrderRows } from './order-rows.tsx';
import { StatusFilter } from './status-filter.tsx';

export function OrdersPage({ status }: { readonly status: OrderStatus | undefined }) {
  const totals = useQuery(OrderList.queries.OrderTotals({}));
  const samples = useSampleOrders();
  const [creating, setCreating] = useState(false);
  const empty = totals !== undefined && sumOf(totals).count === 0;

  return (
    <>
      <div className="page-head">
        <h1>Orders</h1>
        <div className="buttons">
          {!empty && <SampleButton samples={samples} />}
          <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
            New order
          </Button>
        </div>
      </div>
      {empty && (
        <EmptyDesk>
          <SampleButton samples={samples} />
        </EmptyDesk>
      )}
      {totals !== undefined && !empty && <OrdersOf status={status} totals={totals} />}
      {creating && <NewOrderDialog onClose={() => setCreating(false)} />}
      <SampleProgress samples={samples} />
    </>
  );
}

function OrdersOf({ status, totals }: { readonly status: OrderStatus | undefined; readonly totals: readonly StatusTotal[] }) {
  const { count, values } = sumOf(totals.filter((total) => status === undefined || total.status === status));
  return (
    <>
      <StatusFilter totals={totals} selected={status} />
      <p className="list-summary soft number" data-testid="list-summary">
        {count === 0 && status !== undefined
          ? `No order is ${statusWords[status].toLowerCase()}.`
          : `${count} ${count === 1 ? 'order' : 'orders'}, ${valuesInWords(values)}`}
      </p>
      {count > 0 && <OrderRows key={status ?? 'all'} status={status} count={count} />}
    </>
  );
}
