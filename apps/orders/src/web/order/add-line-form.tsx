/** Adding a line to an open order. */
import { Plus } from 'lucide-react';
import { useState, type SubmitEvent } from 'react';
import { Order } from '../../domain/index.ts';
import { emptyLine, readLine, type LineProblems } from '../orders/line-draft.ts';
import { LineFields } from '../orders/line-fields.tsx';
import { Button } from '../ui/button.tsx';
import { Problem } from '../ui/problem.tsx';
import { useCommand, type Execute } from './use-command.ts';
import { useUndo } from './use-undo.ts';

export function AddLineForm({ currency, execute }: { readonly currency: string; readonly execute: Execute }) {
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(emptyLine);
  const [problems, setProblems] = useState<LineProblems>({});
  const { busy, problem, run } = useCommand(execute);
  const offerUndo = useUndo(execute);

  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    const read = readLine(draft, currency);
    setProblems('problems' in read ? read.problems : {});
    if ('line' in read && (await run(Order.commands.AddLine(read.line)))) {
      const { name, sku } = read.line;
      offerUndo(`${name} added`, () => Order.commands.RemoveLine({ sku }));
      setDraft(emptyLine);
      setOpen(false);
    }
  };

  if (!open) {
    return (
      <div className="add-line-closed">
        <Button small icon={Plus} onClick={() => setOpen(true)}>
          Add line
        </Button>
      </div>
    );
  }
  return (
    <form className="add-line" aria-label="Add a line" noValidate onSubmit={(event) => void add(event)}>
      <div className="line-draft">
        <LineFields draft={draft} problems={problems} currency={currency} onChange={setDraft} />
      </div>
      {problem !== undefined && <Problem>{problem}</Problem>}
      <div className="buttons">
        <Button small onClick={() => setOpen(false)}>
          Close
        </Button>
        <Button small look="primary" type="submit" disabled={busy}>
          Add to order
        </Button>
      </div>
    </form>
  );
}
