/** The four fields of a line. */
import { products } from '../samples/products.ts';
import { Field } from '../ui/field.tsx';
import { withSku, type LineDraft, type LineProblems } from './line-draft.ts';

export interface LineFieldsProps {
  readonly draft: LineDraft;
  readonly problems: LineProblems;
  readonly currency: string;
  readonly onChange: (draft: LineDraft) => void;
}

export function LineFields({ draft, problems, currency, onChange }: LineFieldsProps) {
  return (
    <>
      <Field label="SKU" problem={problems.sku}>
        {(control) => (
          <input
            {...control}
            value={draft.sku}
            list="known-skus"
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => onChange(withSku(draft, target.value, currency))}
          />
        )}
      </Field>
      <Field label="Name" problem={problems.name}>
        {(control) => (
          <input {...control} value={draft.name} autoComplete="off" onChange={({ target }) => onChange({ ...draft, name: target.value })} />
        )}
      </Field>
      <Field label="Quantity" problem={problems.quantity}>
        {(control) => (
          <input
            {...control}
            value={draft.quantity}
            inputMode="numeric"
            onChange={({ target }) => onChange({ ...draft, quantity: target.value })}
          />
        )}
      </Field>
      <Field label={`Price (${currency})`} problem={problems.price}>
        {(control) => (
          <input
            {...control}
            value={draft.price}
            inputMode="decimal"
            onChange={({ target }) => onChange({ ...draft, price: target.value })}
          />
        )}
      </Field>
      <datalist id="known-skus">
        {products.map(({ sku, name }) => (
          <option key={sku} value={sku}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  );
}
