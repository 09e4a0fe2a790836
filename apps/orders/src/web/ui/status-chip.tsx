/** The status of an order as a coloured word. */
import type { OrderStatus } from '../../domain/index.ts';
import { statusWords } from '../words/status-words.ts';

export function StatusChip({ status }: { readonly status: OrderStatus }) {
  return <span className={`chip ${status}`}>{statusWords[status]}</span>;
}
