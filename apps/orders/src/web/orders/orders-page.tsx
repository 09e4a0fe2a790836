/** The list of orders: by status, searched and sorted, with what they are worth. */
import { useQuery } from '@headwater/react';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { OrderList } from '../../domain/index.ts';
import type { OrdersRoute } from '../routing/route.ts';
import { SampleOrders } from '../samples/sample-orders.tsx';
import { Button } from '../ui/button.tsx';
import { sumOf } from '../words/total-words.ts';
import { EmptyDesk } from './empty-desk.tsx';
import { FoundOrders } from './found-orders.tsx';
import { ListTools } from './list-tools.tsx';
import { NewOrderDialog } from './new-order-dialog.tsx';
import { StatusFilter } from './status-filter.tsx';

export function OrdersPage({ view }: { readonly view: OrdersRoute }) {
  const totals = useQuery(OrderList.queries.OrderTotals({}));
  const [creating, setCreating] = useState(false);
  const empty = totals !== undefined && sumOf(totals).count === 0;

  return (
    <>
      <div className="page-head">
        <h1>Orders</h1>
        <div className="buttons">
          {/* One place, whatever is below: while orders are made it must not be put away with the empty desk. */}
          <SampleOrders />
          <Button look="primary" icon={Plus} onClick={() => setCreating(true)}>
            New order
          </Button>
        </div>
      </div>
      {empty && <EmptyDesk />}
      {totals !== undefined && !empty && (
        <>
          <StatusFilter totals={totals} view={view} />
          <ListTools view={view} />
          <FoundOrders key={view.status} view={view} />
        </>
      )}
      {creating && <NewOrderDialog onClose={() => setCreating(false)} />}
    </>
  );
}
