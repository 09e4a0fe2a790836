/**
 * One vitest run as a step: progress as it comes, counts from vitest's own JSON report.
 * A run that crashed, that reported errors outside its tests, that skipped a test or that found none has failed.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StepResult } from './report.ts';
import { runCommand, type CommandResult } from './run-command.ts';
import type { Step } from './steps.ts';
import { binOf, root } from './workspace.ts';

/** The part of vitest's JSON report that counts. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

export interface VitestRun {
  readonly projects: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly limitMs?: number;
}

export function vitestStep(name: string, { projects, env = {}, limitMs = 10 * 60_000 }: VitestRun): Step {
  return {
    name,
    async run() {
      const directory = await mkdtemp(join(tmpdir(), 'headwater-tests-'));
      try {
        const file = join(directory, 'report.json');
        const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
        const args = ['run', ...projects.map((project) => `--project=${project}`), '--allowOnly=false', ...reporters];
        const result = await runCommand({ command: binOf(root, 'vitest'), args, env, limitMs, live: true });
        return outcomeOf(result, await readReport(file));
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  };
}

export function outcomeOf(result: CommandResult, report: VitestReport | undefined): Omit<StepResult, 'name' | 'durationMs'> {
  if (report === undefined)
    return {
      passed: 0,
      failed: 1,
      failures: [`vitest gave no report (${result.reason || 'exit code 0'})\n${result.output.slice(-4_000)}`],
    };
  const failures = report.testResults.flatMap(failuresOf);
  const skipped = report.numPendingTests + report.numTodoTests;
  if (skipped > 0) failures.push(`${skipped} tests were skipped`);
  if (report.numPassedTests + report.numFailedTests === 0) failures.push('no test ran');
  // Errors outside of any test (an unhandled rejection, a pool that died) show in the exit code alone.
  if (!result.ok && failures.length === 0) failures.push(`vitest: ${result.reason}\n${result.output.slice(-4_000)}`);
  return { passed: report.numPassedTests, failed: failures.length, failures };
}

function failuresOf(file: VitestReport['testResults'][number]): string[] {
  const failed = file.assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return file.status === 'failed' ? [`${file.name}\n${file.message ?? 'the file could not be run'}`] : [];
  return failed.map(
    ({ fullName, failureMessages }) => `${file.name}\n${fullName}\n${withoutInnerFrames((failureMessages ?? []).join('\n'))}`,
  );
}

/** Where vitest itself stood says nothing about the failure. */
function withoutInnerFrames(trace: string): string {
  return trace
    .split('\n')
    .filter((line) => !/^\s+at .*node_modules/.test(line))
    .join('\n');
}

async function readReport(file: string): Promise<VitestReport | undefined> {
  try {
    // vitest wrote this file a moment ago; its shape is vitest's contract.
    return JSON.parse(await readFile(file, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}
