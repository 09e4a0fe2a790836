/** `pnpm check`: format, lint, types and the tests of the architecture, in seconds. */
import { checkSteps } from './lib/check-steps.ts';
import { summaryLine, totalsOf, type StepResult } from './lib/report.ts';
import { commandStep, runStep } from './lib/steps.ts';
import { binOf, root } from './lib/workspace.ts';

const architecture = commandStep('architecture and rules', {
  command: binOf(root, 'vitest'),
  args: ['run', '--project=workspace', 'test/architecture', 'test/rules'],
});
const results: StepResult[] = [];
for (const step of [...checkSteps, architecture]) results.push(await runStep(step));
const totals = totalsOf(results);
if (results[0]?.failed === 1) console.log('`npx -y pnpm@12 format` mends the format.');
console.log(summaryLine(totals));
process.exitCode = totals.failed === 0 ? 0 : 1;
