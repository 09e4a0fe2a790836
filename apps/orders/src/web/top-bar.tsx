/** The bar that is always there: where one can go, how the sync is, who one is. */
import { useUnresolved } from '@headwater/react';
import { ChartColumn, Droplets, Inbox } from 'lucide-react';
import { Link } from './routing/link.tsx';
import type { Route } from './routing/route.ts';
import { usePerson } from './session/person-context.tsx';
import { PersonMenu, type PersonMenuProps } from './session/person-menu.tsx';
import { WireSwitch } from './sync/wire-switch.tsx';
import { SyncIndicator } from './sync/sync-indicator.tsx';

export function TopBar({ route, ...menu }: { readonly route: Route } & PersonMenuProps) {
  const unresolved = useUnresolved().length;
  const { tenant } = usePerson();
  return (
    <header className="top-bar">
      <div className="top-bar-inner">
        <Link className="brand" to={{ page: 'orders', status: undefined }} aria-label={`Order desk of ${tenant.name}`}>
          <Droplets size={22} className="brand-mark" aria-hidden />
          <span className="brand-name">{tenant.name}</span>
        </Link>
        <nav aria-label="Pages">
          <Link className="nav-link" to={{ page: 'orders', status: undefined }} aria-current={route.page === 'orders' ? 'page' : undefined}>
            Orders
          </Link>
          <Link className="nav-link icon-link" to={{ page: 'dashboard' }} aria-current={route.page === 'dashboard' ? 'page' : undefined}>
            <ChartColumn size={18} className="narrow-only" aria-hidden />
            <span className="link-words">Dashboard</span>
          </Link>
          <Link className="nav-link icon-link" to={{ page: 'attention' }} aria-current={route.page === 'attention' ? 'page' : undefined}>
            <Inbox size={18} className="narrow-only" aria-hidden />
            <span className="link-words">Needs attention</span>
            {unresolved > 0 && <span className="badge number">{unresolved}</span>}
          </Link>
        </nav>
        <div className="top-bar-end">
          <div className="bar-switch">
            <WireSwitch />
          </div>
          <SyncIndicator />
          <PersonMenu {...menu} />
        </div>
      </div>
    </header>
  );
}
