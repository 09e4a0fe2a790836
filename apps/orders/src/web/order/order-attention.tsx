/** What went wrong with this order, where one works on it. */
import { useUnresolved } from '@headwater/react';
import { AttentionCard } from '../attention/attention-card.tsx';

export function OrderAttention({ id, currency }: { readonly id: string; readonly currency: string }) {
  const mine = useUnresolved().filter(({ stream }) => stream === `order-${id}`);
  if (mine.length === 0) return null;
  return (
    <section className="order-attention" aria-label="Needs attention">
      {mine.map((item) => (
        <AttentionCard key={item.commandId} item={item} currency={currency} />
      ))}
    </section>
  );
}
