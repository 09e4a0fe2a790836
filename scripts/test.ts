/**
 * `pnpm test`: everything that must hold, in one command.
 * The browser comes first, because a machine without one should say so at once and not after ten minutes.
 * The last line is always `N passed, N failed`; the exit code is 1 when anything failed, crashed, was skipped or did not run.
 */
import { checkSteps } from './lib/check-steps.ts';
import { packageSteps, webStep } from './lib/build-steps.ts';
import { findOrInstallChromium } from './lib/install-chromium.ts';
import { stopCommands } from './lib/run-command.ts';
import { reportOf, totalsOf, type StepResult } from './lib/report.ts';
import { commandStep, failedOnce, passedOnce, runStep, type Step } from './lib/steps.ts';
import { vitestStep } from './lib/vitest-step.ts';
import { binOf, orders } from './lib/workspace.ts';

const minuteMs = 60_000;
const inChromium = ['browser', 'e2e'];
const inWorkerd = ['edge'];
const results: StepResult[] = [];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopCommands();
    finish([...results, { name: 'interrupted', ...failedOnce(`by ${signal}`), durationMs: 0 }]);
    process.exit(1);
  });
}

let chromePath: string | undefined;
const chromium: Step = {
  name: 'Chromium',
  async run() {
    chromePath = await findOrInstallChromium();
    console.log(`Chromium: ${chromePath}`);
    return passedOnce;
  },
};

const steps: readonly Step[] = [
  chromium,
  ...checkSteps,
  ...packageSteps,
  webStep,
  vitestStep('unit tests', { projects: [...inChromium, ...inWorkerd].map((project) => `!${project}`) }),
  vitestStep('tests in workerd', { projects: inWorkerd }),
  ...inChromium.map(chromiumStep),
  commandStep('deploy (dry run)', {
    command: binOf(orders, 'wrangler'),
    args: ['deploy', '--dry-run'],
    cwd: orders,
    env: { WRANGLER_SEND_METRICS: 'false' },
  }),
];

for (const step of steps) {
  console.log(`\n▶ ${step.name}`);
  results.push(await runStep(step));
}
finish(results);

function chromiumStep(project: string): Step {
  return {
    name: `tests in Chromium: ${project}`,
    run() {
      // Not skipped: a machine without a browser has not passed these tests.
      if (chromePath === undefined) return Promise.resolve(failedOnce('not run, for want of a Chromium'));
      return vitestStep(project, { projects: [project], env: { CHROME_PATH: chromePath }, limitMs: 12 * minuteMs }).run();
    },
  };
}

function finish(all: readonly StepResult[]): void {
  process.exitCode = totalsOf(all).failed === 0 ? 0 : 1;
  console.log(reportOf(all));
}
