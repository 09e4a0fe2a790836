/** A desk without orders: perhaps new, perhaps still being fetched. */
import { useStatus } from '@headwater/react';
import { PackageOpen } from 'lucide-react';
import type { ReactNode } from 'react';

export function EmptyDesk({ children }: { readonly children: ReactNode }) {
  const { kind } = useStatus();
  const fetching = kind === 'connecting' || kind === 'catching-up';
  return (
    <div className="empty card">
      <PackageOpen size={40} className="brand-mark" aria-hidden />
      <h2>{fetching ? 'Looking for orders …' : 'No orders yet'}</h2>
      <p className="soft">
        {fetching
          ? 'The first time, they come from the server.'
          : 'Create one, or fill the desk with realistic ones to look around. Everything works without a network, too.'}
      </p>
      {children}
    </div>
  );
}
