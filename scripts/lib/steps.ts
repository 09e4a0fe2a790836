/** Steps of `check` and `test`: each has a name, takes its time, and comes to counts and failures. */
import { runCommand, type Command } from './run-command.ts';
import { stepLine, type StepResult } from './report.ts';

export interface Step {
  readonly name: string;
  readonly run: () => Promise<Omit<StepResult, 'name' | 'durationMs'>>;
}

const shownLines = 60;

/** A step that one command decides: passed, or failed with the end of its output. */
export function commandStep(name: string, command: Omit<Command, 'live'>): Step {
  return {
    name,
    async run() {
      const result = await runCommand({ ...command, live: false });
      return result.ok
        ? passedOnce
        : failedOnce(`${result.reason}: ${[command.command, ...command.args].join(' ')}\n${lastLines(result.output)}`);
    },
  };
}

export const passedOnce: Awaited<ReturnType<Step['run']>> = { passed: 1, failed: 0, failures: [] };

export function failedOnce(failure: string): Awaited<ReturnType<Step['run']>> {
  return { passed: 0, failed: 1, failures: [failure] };
}

/** Runs the step and says how it went. A step that throws has failed: the others still run. */
export async function runStep(step: Step): Promise<StepResult> {
  const startedAt = performance.now();
  const outcome = await step
    .run()
    .catch((error: unknown) => failedOnce(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  const result = { name: step.name, ...outcome, durationMs: performance.now() - startedAt };
  console.log(stepLine(result));
  for (const failure of result.failures) console.log(`\n${failure}\n`);
  return result;
}

function lastLines(output: string): string {
  return output.trimEnd().split('\n').slice(-shownLines).join('\n');
}
