/** A new order: for whom, in which currency, and what. */
import { useClient } from '@headwater/react';
import { Plus, Trash2 } from 'lucide-react';
import { useState, type SubmitEvent } from 'react';
import { formatMoney, MAX_LINES, Order, totalOf, type Line } from '../../domain/index.ts';
import { useCommand } from '../order/use-command.ts';
import { navigate } from '../routing/use-route.ts';
import { customers } from '../samples/customers.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Problem } from '../ui/problem.tsx';
import { emptyLine, readLine, type LineDraft } from './line-draft.ts';
import { LineFields } from './line-fields.tsx';
import { newOrderNumber } from './order-number.ts';

const currencies = ['EUR', 'CHF', 'GBP', 'USD'] as const;

export function NewOrderDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const [id] = useState(newOrderNumber);
  const { busy, problem, run } = useCommand((command) => client.aggregate(Order, id).execute(command));
  const [customerId, setCustomerId] = useState<string>(customers[0]?.id ?? '');
  const [currency, setCurrency] = useState<string>(currencies[0]);
  const [drafts, setDrafts] = useState<readonly (LineDraft & { readonly key: number })[]>([{ ...emptyLine, key: 0 }]);
  const [tried, setTried] = useState(false);
  const read = drafts.map((draft) => readLine(draft, currency));
  const lines = read.flatMap((result): Line[] => ('line' in result ? [result.line] : []));

  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (lines.length < drafts.length) return;
    if (await run(Order.commands.CreateOrder({ customerId, currency, lines }))) {
      onClose();
      navigate({ page: 'order', id });
    }
  };

  return (
    <Dialog title="New order" onClose={onClose}>
      <form onSubmit={(event) => void create(event)} noValidate>
        <div className="new-order-head">
          <Field label="Customer">
            {(control) => (
              <select {...control} value={customerId} onChange={({ target }) => setCustomerId(target.value)}>
                {customers.map((customer) => (
                  <option key={customer.id} value={customer.id}>
                    {customer.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="Currency">
            {(control) => (
              <select {...control} value={currency} onChange={({ target }) => setCurrency(target.value)}>
                {currencies.map((code) => (
                  <option key={code}>{code}</option>
                ))}
              </select>
            )}
          </Field>
        </div>
        {drafts.map((draft, index) => {
          const result = read[index];
          return (
            <fieldset key={draft.key} className="line-draft">
              <legend className="visually-hidden">Line {index + 1}</legend>
              <LineFields
                draft={draft}
                problems={tried && result !== undefined && 'problems' in result ? result.problems : {}}
                currency={currency}
                onChange={(changed) => setDrafts(drafts.map((other) => (other.key === draft.key ? { ...changed, key: draft.key } : other)))}
              />
              <Button
                look="plain"
                icon={Trash2}
                aria-label={`Remove line ${index + 1}`}
                disabled={drafts.length === 1}
                onClick={() => setDrafts(drafts.filter((other) => other.key !== draft.key))}
              />
            </fieldset>
          );
        })}
        <div className="buttons">
          <Button
            small
            icon={Plus}
            disabled={drafts.length >= MAX_LINES}
            onClick={() => setDrafts([...drafts, { ...emptyLine, key: (drafts.at(-1)?.key ?? 0) + 1 }])}
          >
            Another line
          </Button>
        </div>
        {problem !== undefined && <Problem>{problem}</Problem>}
        <footer>
          <p className="new-order-total number">
            <span className="soft">Total</span> <strong>{formatMoney(totalOf(lines), currency)}</strong>
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={busy}>
            Create order
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
