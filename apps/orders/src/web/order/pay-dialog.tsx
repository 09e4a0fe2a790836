/** Recording that the whole order was paid. */
import { useState } from 'react';
import { formatMoney, Order, PAYMENT_METHODS, type PaymentMethod } from '../../domain/index.ts';
import { Field } from '../ui/field.tsx';
import { methodNames } from '../words/status-words.ts';
import { CommandDialog } from './command-dialog.tsx';
import type { Execute } from './use-command.ts';

export interface PayDialogProps {
  readonly total: number;
  readonly currency: string;
  readonly execute: Execute;
  readonly onClose: () => void;
}

export function PayDialog({ total, currency, execute, onClose }: PayDialogProps) {
  const [method, setMethod] = useState<PaymentMethod>('card');
  // What the person agreed to is what they saw when they opened the form, whatever happens to the order meanwhile.
  const [amount] = useState(total);
  return (
    <CommandDialog
      title="Record the payment"
      action={`Record ${formatMoney(amount, currency)}`}
      command={() => Order.commands.PayOrder({ amount, method })}
      execute={execute}
      onClose={onClose}
    >
      <p>
        The order comes to <strong className="number">{formatMoney(amount, currency)}</strong>. It is paid all at once.
      </p>
      <Field label="Method">
        {(control) => (
          <select
            {...control}
            value={method}
            onChange={({ target }) => setMethod(PAYMENT_METHODS.find((known) => known === target.value) ?? method)}
          >
            {PAYMENT_METHODS.map((known) => (
              <option key={known} value={known}>
                {methodNames[known]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </CommandDialog>
  );
}
