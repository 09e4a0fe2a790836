/** How far the sample orders are, and a way to stop. */
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SAMPLE_COUNT, type SampleOrders } from './use-sample-orders.ts';

export function SampleProgress({ samples: { made, stop } }: { readonly samples: SampleOrders }) {
  if (made === undefined) return null;
  return (
    <Dialog title="Making sample orders" narrow onClose={stop}>
      <div className="body">
        <progress className="progress" max={SAMPLE_COUNT} value={made} aria-label="Orders made" />
        <p className="soft number">
          {made} of {SAMPLE_COUNT}, each kept on this device at once
        </p>
        <footer>
          <Button onClick={stop}>Stop</Button>
        </footer>
      </div>
    </Dialog>
  );
}
