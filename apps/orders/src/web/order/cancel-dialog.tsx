/** Calling an order off. */
import { useState } from 'react';
import { formatMoney, Order } from '../../domain/index.ts';
import { Field } from '../ui/field.tsx';
import { CommandDialog } from './command-dialog.tsx';
import type { Execute } from './use-command.ts';

export interface CancelDialogProps {
  /** What has been paid, in minor units. */
  readonly refund: number;
  readonly currency: string;
  readonly execute: Execute;
  readonly onClose: () => void;
}

export function CancelDialog({ refund, currency, execute, onClose }: CancelDialogProps) {
  const [reason, setReason] = useState('');
  return (
    <CommandDialog
      title="Cancel the order?"
      action="Cancel this order"
      dangerous
      command={() => Order.commands.CancelOrder({ reason })}
      execute={execute}
      onClose={onClose}
    >
      {refund > 0 && <p>{formatMoney(refund, currency)} were paid and will have to be refunded.</p>}
      <Field label="Reason">{(control) => <input {...control} value={reason} onChange={({ target }) => setReason(target.value)} />}</Field>
      <p className="soft">If somebody else changes the order first, it is not cancelled, and you are asked again.</p>
    </CommandDialog>
  );
}
