/** The orders that were asked for: how many, what they are worth, and the list of them. */
import { useQuery } from '@headwater/react';
import { useState } from 'react';
import { OrderList } from '../../domain/index.ts';
import type { OrdersRoute } from '../routing/route.ts';
import { customersNamed } from '../samples/customers.ts';
import { statusWords } from '../words/status-words.ts';
import { valuesInWords } from '../words/total-words.ts';
import { OrderRows } from './order-rows.tsx';
import { WINDOW } from './row-window.ts';

export function FoundOrders({ view: { status, find = '', sort = 'newest' } }: { readonly view: OrdersRoute }) {
  const [offset, setOffset] = useState(0);
  const text = find.trim();
  const found = useQuery(
    OrderList.queries.FindOrders({
      ...(status !== undefined && { status }),
      ...(text !== '' && { text, customers: [...customersNamed(text)] }),
      sort,
      limit: WINDOW,
      offset,
    }),
  );
  if (found === undefined) return null;
  const { count, values, orders } = found;
  return (
    <>
      <p className="list-summary soft number" data-testid="list-summary" role="status">
        {count > 0
          ? `${count} ${count === 1 ? 'order' : 'orders'}, ${valuesInWords(values)}`
          : text === '' && status !== undefined
            ? `No order is ${statusWords[status].toLowerCase()}.`
            : 'No order matches. Search for a part of the customer’s name or of the order number.'}
      </p>
      {count > 0 && <OrderRows count={count} offset={offset} orders={orders} onOffset={setOffset} />}
    </>
  );
}
