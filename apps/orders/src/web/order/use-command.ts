/** Giving a command to an order: busy while it is written down, and a sentence when it is not. */
import type { LoadedAggregate } from '@headwater/react';
import type { CommandOf } from '@headwater/core';
import { useState } from 'react';
import { refusalInWords, type Order } from '../../domain/index.ts';
import { failureInWords } from '../words/failure-words.ts';
import { issuesInWords } from '../words/issue-words.ts';

export type Execute = LoadedAggregate<typeof Order>['execute'];

export interface CommandRun {
  readonly busy: boolean;
  /** Why the last one was not recorded. */
  readonly problem: string | undefined;
  /** True when it was recorded on this device. Never throws. */
  readonly run: (command: CommandOf<typeof Order>) => Promise<boolean>;
}

export function useCommand(execute: Execute): CommandRun {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const run = async (command: CommandOf<typeof Order>) => {
    setBusy(true);
    try {
      const receipt = await execute(command);
      setProblem(
        receipt.kind === 'rejected'
          ? refusalInWords(receipt.rejection)
          : receipt.kind === 'invalid'
            ? issuesInWords(receipt.issues)
            : undefined,
      );
      return receipt.kind === 'recorded';
    } catch (error) {
      setProblem(failureInWords(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run };
}
