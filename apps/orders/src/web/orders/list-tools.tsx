/** Searching the list and choosing its order; both stand in the address, so that a view can be kept. */
import { Search } from 'lucide-react';
import { ORDER_SORTS, type OrderSort } from '../../domain/index.ts';
import type { OrdersRoute } from '../routing/route.ts';
import { changeView } from '../routing/use-route.ts';
import { Field } from '../ui/field.tsx';

const sortWords: Readonly<Record<OrderSort, string>> = { newest: 'Newest first', value: 'Highest value first', customer: 'By customer' };

export function ListTools({ view }: { readonly view: OrdersRoute }) {
  const { find = '', sort = 'newest' } = view;
  return (
    <form className="list-tools" role="search" onSubmit={(event) => event.preventDefault()}>
      <div className="search-field">
        <Search size={16} aria-hidden />
        <Field label="Search orders" labelHidden>
          {(control) => (
            <input
              {...control}
              type="search"
              maxLength={100}
              placeholder="Customer or order number"
              autoComplete="off"
              spellCheck={false}
              value={find}
              onChange={({ target }) => changeView({ ...view, find: target.value })}
            />
          )}
        </Field>
      </div>
      <Field label="Sort" labelHidden>
        {(control) => (
          <select
            {...control}
            value={sort}
            onChange={({ target }) => changeView({ ...view, sort: ORDER_SORTS.find((known) => known === target.value) ?? 'newest' })}
          >
            {ORDER_SORTS.map((known) => (
              <option key={known} value={known}>
                {sortWords[known]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </form>
  );
}
