/** Sending the parcel. */
import { useState } from 'react';
import { Order } from '../../domain/index.ts';
import { Field } from '../ui/field.tsx';
import { CommandDialog } from './command-dialog.tsx';
import type { Execute } from './use-command.ts';

export function ShipDialog({ execute, onClose }: { readonly execute: Execute; readonly onClose: () => void }) {
  const [trackingNo, setTrackingNo] = useState('');
  return (
    <CommandDialog
      title="Ship the order"
      action="Ship order"
      command={() => Order.commands.ShipOrder({ trackingNo })}
      execute={execute}
      onClose={onClose}
    >
      <Field label="Tracking number">
        {(control) => (
          <input
            {...control}
            value={trackingNo}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setTrackingNo(target.value)}
          />
        )}
      </Field>
    </CommandDialog>
  );
}
