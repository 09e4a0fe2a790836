/** What can be done with an order; what cannot be done now is there, but off. */
import { Banknote, Ban, PackageCheck, Truck } from 'lucide-react';
import { useState } from 'react';
import { Order, totalOf, type ExistingOrder } from '../../domain/index.ts';
import { Button } from '../ui/button.tsx';
import { Problem } from '../ui/problem.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { PayDialog } from './pay-dialog.tsx';
import { possibleActions } from './possible-actions.ts';
import { ShipDialog } from './ship-dialog.tsx';
import { useCommand, type Execute } from './use-command.ts';

export function OrderActions({ order, execute }: { readonly order: ExistingOrder; readonly execute: Execute }) {
  const [dialog, setDialog] = useState<'pay' | 'ship' | 'cancel'>();
  const deliver = useCommand(execute);
  const can = possibleActions(order.status);
  const close = () => setDialog(undefined);

  return (
    <div className="order-actions">
      <div className="buttons" role="group" aria-label="Actions">
        <Button look={can.pay ? 'primary' : 'normal'} icon={Banknote} disabled={!can.pay} onClick={() => setDialog('pay')}>
          Pay
        </Button>
        <Button look={can.ship ? 'primary' : 'normal'} icon={Truck} disabled={!can.ship} onClick={() => setDialog('ship')}>
          Ship
        </Button>
        <Button
          look={can.deliver ? 'primary' : 'normal'}
          icon={PackageCheck}
          disabled={!can.deliver || deliver.busy}
          onClick={() => void deliver.run(Order.commands.DeliverOrder({}))}
        >
          Deliver
        </Button>
        <Button look="danger" icon={Ban} disabled={!can.cancel} onClick={() => setDialog('cancel')}>
          Cancel order
        </Button>
      </div>
      {deliver.problem !== undefined && <Problem>{deliver.problem}</Problem>}
      {dialog === 'pay' && <PayDialog total={totalOf(order.lines)} currency={order.currency} execute={execute} onClose={close} />}
      {dialog === 'ship' && <ShipDialog execute={execute} onClose={close} />}
      {dialog === 'cancel' && (
        <CancelDialog refund={'payment' in order ? order.payment.amount : 0} currency={order.currency} execute={execute} onClose={close} />
      )}
    </div>
  );
}
