/** Which orders are listed: links, so that a filter can be bookmarked and `back` works. */
import { ORDER_STATUSES, type OrderStatus, type StatusTotal } from '../../domain/index.ts';
import { Link } from '../routing/link.tsx';
import { sumOf } from '../words/total-words.ts';
import { statusWords } from '../words/status-words.ts';

export interface StatusFilterProps {
  readonly totals: readonly StatusTotal[];
  readonly selected: OrderStatus | undefined;
}

export function StatusFilter({ totals, selected }: StatusFilterProps) {
  const countOf = (status: OrderStatus) => totals.find((total) => total.status === status)?.count ?? 0;
  return (
    <nav className="status-filter" aria-label="Filter by status">
      <FilterLink label="All" count={sumOf(totals).count} status={undefined} selected={selected} />
      {ORDER_STATUSES.map((status) => (
        <FilterLink key={status} label={statusWords[status]} count={countOf(status)} status={status} selected={selected} />
      ))}
    </nav>
  );
}

interface FilterLinkProps {
  readonly label: string;
  readonly count: number;
  readonly status: OrderStatus | undefined;
  readonly selected: OrderStatus | undefined;
}

function FilterLink({ label, count, status, selected }: FilterLinkProps) {
  return (
    <Link to={{ page: 'orders', status }} aria-current={status === selected ? 'page' : undefined}>
      {label} <span className="count number">{count}</span>
    </Link>
  );
}
