/** A desk without orders: perhaps new, perhaps still being fetched. */
import type { SyncStatus } from '@headwater/client';
import { useStatus } from '@headwater/react';
import { PackageOpen } from 'lucide-react';

export function EmptyDesk() {
  const { title, sentence } = wordsFor(useStatus());
  return (
    <div className="empty card">
      <PackageOpen size={40} className="brand-mark" aria-hidden />
      <h2>{title}</h2>
      <p className="soft">{sentence}</p>
    </div>
  );
}

function wordsFor({ kind, lastLiveAt }: SyncStatus): { readonly title: string; readonly sentence: string } {
  if (kind === 'live' || kind === 'local' || lastLiveAt !== undefined) {
    return {
      title: 'No orders yet',
      sentence: 'Create one, or fill the desk with realistic ones to look around. Everything works without a network, too.',
    };
  }
  if (kind === 'connecting' || kind === 'catching-up')
    return { title: 'Looking for orders …', sentence: 'The first time, they come from the server.' };
  return {
    title: 'No orders on this device yet',
    sentence: 'Those of the server come as soon as it can be reached. New ones can be made now.',
  };
}
