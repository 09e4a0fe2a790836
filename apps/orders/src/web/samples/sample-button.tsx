/** Fills the desk with sample orders. */
import { Sparkles } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { SAMPLE_COUNT, type SampleOrders } from './use-sample-orders.ts';

export function SampleButton({ samples }: { readonly samples: SampleOrders }) {
  return (
    <Button icon={Sparkles} onClick={samples.make} disabled={samples.made !== undefined}>
      Make {SAMPLE_COUNT} sample orders
    </Button>
  );
}
