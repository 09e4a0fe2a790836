/**
 * Any number of orders in a list that scrolls with the page.
 *
 * The list is cut into pages of fixed height; only those near the screen ask for their orders and are filled. So 10,000
 * orders cost what the visible few cost.
 */
import { useQuery } from '@headwater/react';
import { OrderList, type OrderStatus } from '../../domain/index.ts';
import { useScrolledPlace } from '../routing/use-route.ts';
import { OrderRow } from './order-row.tsx';
import { useNearScreen } from './use-near-screen.ts';

const PAGE = 25;

export interface OrderRowsProps {
  readonly status: OrderStatus | undefined;
  /** How many there are. */
  readonly count: number;
}

export function OrderRows({ status, count }: OrderRowsProps) {
  useScrolledPlace();
  const pages = Array.from({ length: Math.ceil(count / PAGE) }, (_, page) => page);
  return (
    <div role="list" aria-label="Orders" className="order-rows card">
      {pages.map((page) => (
        <RowsPage key={page} status={status} offset={page * PAGE} rows={Math.min(PAGE, count - page * PAGE)} />
      ))}
    </div>
  );
}

function RowsPage({ rows, ...page }: { readonly status: OrderStatus | undefined; readonly offset: number; readonly rows: number }) {
  const [place, near] = useNearScreen();
  return (
    <div ref={place} role="presentation" className="rows-page" style={{ height: `calc(${rows} * var(--row))` }}>
      {near && <Rows {...page} />}
    </div>
  );
}

function Rows({ status, offset }: { readonly status: OrderStatus | undefined; readonly offset: number }) {
  const orders = useQuery(OrderList.queries.NewestOrders({ ...(status !== undefined && { status }), limit: PAGE, offset }));
  return orders?.map((order) => <OrderRow key={order.id} order={order} />);
}
