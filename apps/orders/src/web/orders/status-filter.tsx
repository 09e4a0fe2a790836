/** Which orders are listed: links, so that a filter can be bookmarked and `back` works. */
import { ORDER_STATUSES, type OrderStatus, type StatusTotal } from '../../domain/index.ts';
import { Link } from '../routing/link.tsx';
import type { OrdersRoute } from '../routing/route.ts';
import { sumOf } from '../words/total-words.ts';
import { statusWords } from '../words/status-words.ts';

export interface StatusFilterProps {
  readonly totals: readonly StatusTotal[];
  /** A filter keeps what is searched for and the order. */
  readonly view: OrdersRoute;
}

export function StatusFilter({ totals, view }: StatusFilterProps) {
  const countOf = (status: OrderStatus) => totals.find((total) => total.status === status)?.count ?? 0;
  return (
    <nav className="status-filter" aria-label="Filter by status">
      <FilterLink label="All" count={sumOf(totals).count} status={undefined} view={view} />
      {ORDER_STATUSES.map((status) => (
        <FilterLink key={status} label={statusWords[status]} count={countOf(status)} status={status} view={view} />
      ))}
    </nav>
  );
}

interface FilterLinkProps {
  readonly label: string;
  readonly count: number;
  readonly status: OrderStatus | undefined;
  readonly view: OrdersRoute;
}

function FilterLink({ label, count, status, view }: FilterLinkProps) {
  return (
    <Link to={{ ...view, status }} aria-current={status === view.status ? 'page' : undefined}>
      {label} <span className="count number">{count}</span>
    </Link>
  );
}
