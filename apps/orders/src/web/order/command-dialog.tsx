/** A small form that gives one command and closes when it is recorded. */
import type { CommandOf } from '@headwater/core';
import type { ReactNode } from 'react';
import type { Order } from '../../domain/index.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Problem } from '../ui/problem.tsx';
import { useCommand, type Execute } from './use-command.ts';

export interface CommandDialogProps {
  readonly title: string;
  /** What the button says. */
  readonly action: string;
  readonly dangerous?: boolean;
  readonly command: () => CommandOf<typeof Order>;
  readonly execute: Execute;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function CommandDialog({ title, action, dangerous = false, command, execute, onClose, children }: CommandDialogProps) {
  const { busy, problem, run } = useCommand(execute);
  const submit = async () => {
    if (await run(command())) onClose();
  };
  return (
    <Dialog title={title} narrow onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {children}
        {problem !== undefined && <Problem>{problem}</Problem>}
        <footer>
          <Button onClick={onClose}>Back</Button>
          <Button look={dangerous ? 'danger' : 'primary'} type="submit" disabled={busy}>
            {action}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
