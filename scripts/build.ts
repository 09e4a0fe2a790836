/** `pnpm build`: the packages as npm gets them, and the web app. */
import { packageSteps, webStep } from './lib/build-steps.ts';
import { summaryLine, totalsOf, type StepResult } from './lib/report.ts';
import { runStep } from './lib/steps.ts';

const results: StepResult[] = [];
for (const step of [...packageSteps, webStep]) results.push(await runStep(step));
const totals = totalsOf(results);
console.log(summaryLine(totals));
process.exitCode = totals.failed === 0 ? 0 : 1;
