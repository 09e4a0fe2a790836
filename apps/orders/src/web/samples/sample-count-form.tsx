/** How many sample orders. */
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';

const USUAL = '200';
const MOST = 10_000;

export interface SampleCountFormProps {
  readonly onMake: (count: number) => void;
  readonly onClose: () => void;
}

export function SampleCountForm({ onMake, onClose }: SampleCountFormProps) {
  const [text, setText] = useState(USUAL);
  const count = Number(text);
  const fits = Number.isInteger(count) && count >= 1 && count <= MOST;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (fits) onMake(count);
      }}
    >
      <Field label="How many?" problem={fits ? undefined : `A number from 1 to ${MOST}`}>
        {(control) => <input {...control} value={text} inputMode="numeric" onChange={({ target }) => setText(target.value)} />}
      </Field>
      <p className="soft">They go through the same commands as any order, and are sent to the server like any other.</p>
      <footer>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit">
          {fits ? `Make ${count === 1 ? '1 order' : `${count} orders`}` : 'Make orders'}
        </Button>
      </footer>
    </form>
  );
}
