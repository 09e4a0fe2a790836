/** Why a command did not take effect, in words. */
import type { ParkedReason, Unresolved } from '@headwater/client';
import { refusalInWords, type OrderRefusal } from '../../domain/index.ts';
import { issuesInWords } from '../words/issue-words.ts';

const parkedWords: Readonly<Record<ParkedReason, string>> = {
  unsupported: 'The server runs an older version of this desk and does not know this yet. It is tried again later.',
  forbidden: 'You are not allowed to do this.',
  quota: 'The server takes no more new orders for now. It is tried again later.',
  unavailable: 'The server cannot take this order’s changes at the moment. It is tried again later.',
  after: 'It waits for an earlier change.',
};

export interface ProblemWords {
  readonly title: string;
  readonly sentence: string;
}

export function problemInWords(problem: Unresolved['problem']): ProblemWords {
  switch (problem.kind) {
    case 'rejected':
      // The codes of this app's only aggregate.
      return { title: 'Refused', sentence: refusalInWords(problem.rejection as OrderRefusal) };
    case 'conflict':
      return { title: 'Not done', sentence: 'The order had changed by then, and this is only done to an order that is as you saw it.' };
    case 'invalid':
      return {
        title: 'Not accepted',
        sentence: problem.issues.length > 0 ? `${issuesInWords(problem.issues)}.` : (problem.problem.detail ?? problem.problem.title),
      };
    case 'parked':
      return { title: 'Waiting', sentence: parkedWords[problem.reason] };
  }
}
