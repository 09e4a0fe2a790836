/** One person's desk: opens the local database, then shows the page of the address. */
import { HeadwaterProvider } from '@headwater/react';
import { LoaderCircle } from 'lucide-react';
import { AttentionPage } from './attention/attention-page.tsx';
import { DashboardPage } from './dashboard/dashboard-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { OrderPage } from './order/order-page.tsx';
import { OrdersPage } from './orders/orders-page.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { usePageChange } from './routing/use-page-change.ts';
import { useRoute } from './routing/use-route.ts';
import type { Route } from './routing/route.ts';
import type { Person } from './session/people.ts';
import { PersonProvider } from './session/person-context.tsx';
import { useDesk } from './sync/use-desk.ts';
import { useWire } from './sync/wire-context.tsx';
import { TopBar } from './top-bar.tsx';
import { Problem } from './ui/problem.tsx';
import { failureInWords } from './words/failure-words.ts';

export interface DeskOfProps {
  readonly person: Person;
  readonly onSwitch: (person: Person) => void;
  readonly onSignOut: () => void;
}

export function DeskOf({ person, onSwitch, onSignOut }: DeskOfProps) {
  const desk = useDesk(person, useWire());
  const route = useRoute();
  usePageChange(route, person.tenant.name);

  switch (desk.kind) {
    case 'opening':
      return (
        <main className="opening" aria-busy>
          <LoaderCircle className="spinner" aria-hidden />
          <p>Opening the desk …</p>
        </main>
      );
    case 'failed':
      return (
        <main className="opening">
          <Problem>{failureInWords(desk.error)}</Problem>
        </main>
      );
    case 'open':
      return (
        <HeadwaterProvider client={desk.client}>
          <PersonProvider value={person}>
            <a className="skip-link" href="#main">
              Skip to content
            </a>
            <TopBar route={route} onSwitch={onSwitch} onSignOut={onSignOut} />
            <main id="main" className="page" tabIndex={-1}>
              <PageBoundary key={location.pathname}>
                <Page route={route} />
              </PageBoundary>
            </main>
          </PersonProvider>
        </HeadwaterProvider>
      );
  }
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'orders':
      return <OrdersPage view={route} />;
    case 'order':
      return <OrderPage key={route.id} id={route.id} />;
    case 'dashboard':
      return <DashboardPage />;
    case 'attention':
      return <AttentionPage />;
    case 'not-found':
      return <NotFoundPage />;
  }
}
