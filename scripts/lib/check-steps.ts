/** The steps that need no browser and no edge: what `pnpm check` runs, and `pnpm test` first. */
import { commandStep, type Step } from './steps.ts';
import { binOf, root } from './workspace.ts';

export const checkSteps: readonly Step[] = [
  commandStep('format', { command: binOf(root, 'oxfmt'), args: ['--check'] }),
  commandStep('lint', { command: binOf(root, 'oxlint'), args: [] }),
  commandStep('types', { command: binOf(root, 'tsc'), args: ['-b', '--pretty'] }),
];
