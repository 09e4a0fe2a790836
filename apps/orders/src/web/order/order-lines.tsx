/** What is ordered, and what it comes to. */
import { Trash2 } from 'lucide-react';
import { formatMoney, lineTotal, MAX_LINES, Order, totalOf, type ExistingOrder, type Line } from '../../domain/index.ts';
import { Button } from '../ui/button.tsx';
import { Problem } from '../ui/problem.tsx';
import { AddLineForm } from './add-line-form.tsx';
import { possibleActions } from './possible-actions.ts';
import { useCommand, type Execute } from './use-command.ts';
import { useUndo } from './use-undo.ts';

export interface OrderLinesProps {
  readonly order: ExistingOrder;
  readonly execute: Execute;
  /** The past is looked at and not changed. */
  readonly readOnly: boolean;
}

export function OrderLines({ order, execute, readOnly }: OrderLinesProps) {
  const { busy, problem, run } = useCommand(execute);
  const offerUndo = useUndo(execute);
  const changeLines = !readOnly && possibleActions(order.status).changeLines;
  const remove = async (line: Line) => {
    if (await run(Order.commands.RemoveLine({ sku: line.sku }))) offerUndo(`${line.name} removed`, () => Order.commands.AddLine(line));
  };
  const money = (amount: number) => formatMoney(amount, order.currency);

  return (
    <section className="card order-lines" aria-label="Lines">
      <table>
        <thead>
          <tr>
            <th scope="col">Item</th>
            <th scope="col" className="right">
              Quantity
            </th>
            <th scope="col" className="right each">
              Each
            </th>
            <th scope="col" className="right">
              Amount
            </th>
            {changeLines && (
              <th scope="col">
                <span className="visually-hidden">Remove</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => (
            <tr key={line.sku}>
              <th scope="row">
                {line.name} <span className="mono soft">{line.sku}</span>
              </th>
              <td className="right number">{line.quantity}</td>
              <td className="right number each">{money(line.price)}</td>
              <td className="right number">{money(lineTotal(line))}</td>
              {changeLines && (
                <td className="right">
                  <Button
                    look="plain"
                    small
                    icon={Trash2}
                    aria-label={`Remove ${line.name}`}
                    disabled={busy || order.lines.length === 1}
                    onClick={() => void remove(line)}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td />
            <td className="each" />
            <td className="right number" data-testid="order-total">
              {money(totalOf(order.lines))}
            </td>
            {changeLines && <td />}
          </tr>
        </tfoot>
      </table>
      {problem !== undefined && <Problem>{problem}</Problem>}
      {changeLines && order.lines.length < MAX_LINES && <AddLineForm currency={order.currency} execute={execute} />}
    </section>
  );
}
