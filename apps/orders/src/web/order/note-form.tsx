/** Writing something down about an order. */
import { useState, type SubmitEvent } from 'react';
import { Order } from '../../domain/index.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Problem } from '../ui/problem.tsx';
import { useCommand, type Execute } from './use-command.ts';

export function NoteForm({ execute }: { readonly execute: Execute }) {
  const [text, setText] = useState('');
  const { busy, problem, run } = useCommand(execute);

  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await run(Order.commands.AddNote({ text }))) setText('');
  };

  return (
    <form className="note-form" onSubmit={(event) => void add(event)}>
      <Field label="Note" labelHidden>
        {(control) => (
          <input {...control} value={text} maxLength={2_000} placeholder="Write a note" onChange={({ target }) => setText(target.value)} />
        )}
      </Field>
      <Button type="submit" disabled={busy || text.trim() === ''}>
        Add note
      </Button>
      {problem !== undefined && <Problem>{problem}</Problem>}
    </form>
  );
}
