/** A labelled field; what is wrong with it is told where it is. */
import { useId, type ReactNode } from 'react';

export interface FieldControl {
  readonly id: string;
  readonly className: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

export interface FieldProps {
  readonly label: string;
  readonly problem?: string | undefined;
  /** Hide the label from eyes: a column's head says it already. */
  readonly labelHidden?: boolean;
  /** Gives the control, with what ties it to its label. */
  readonly children: (control: FieldControl) => ReactNode;
}

export function Field({ label, problem, labelHidden = false, children }: FieldProps) {
  const id = useId();
  const problemId = `${id}-problem`;
  return (
    <div className="field">
      <label htmlFor={id} className={labelHidden ? 'visually-hidden' : undefined}>
        {label}
      </label>
      {children({
        id,
        className: 'input',
        'aria-invalid': problem !== undefined,
        'aria-describedby': problem === undefined ? undefined : problemId,
      })}
      {problem !== undefined && (
        <p className="field-problem" id={problemId}>
          {problem}
        </p>
      )}
    </div>
  );
}
