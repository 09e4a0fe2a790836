/**
 * Taking back what was just done, where the order has a command that does so: a line that was removed is added again, one
 * that was added is removed. It is decided like any command, so it may be refused: the order may have been paid meanwhile.
 */
import type { CommandOf } from '@headwater/core';
import { refusalInWords, type Order } from '../../domain/index.ts';
import { useToast } from '../ui/toasts.tsx';
import { failureInWords } from '../words/failure-words.ts';
import { issuesInWords } from '../words/issue-words.ts';
import type { Execute } from './use-command.ts';

/** Tells what was done, with a way to take it back by `command`. */
export function useUndo(execute: Execute): (done: string, command: () => CommandOf<typeof Order>) => void {
  const toast = useToast();
  const undo = async (command: CommandOf<typeof Order>) => {
    try {
      const receipt = await execute(command);
      if (receipt.kind === 'rejected') toast(refusalInWords(receipt.rejection));
      else if (receipt.kind === 'invalid') toast(issuesInWords(receipt.issues));
    } catch (error) {
      toast(failureInWords(error));
    }
  };
  return (done, command) => toast(done, { label: 'Undo', act: () => void undo(command()) });
}
