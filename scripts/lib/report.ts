/**
 * What a job of several steps came to. Failures are told twice: where they happen, and again at the end,
 * above the one line that people and machines look for: `N passed, N failed`.
 */
export interface StepResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  /** One block of text a failure. */
  readonly failures: readonly string[];
  readonly durationMs: number;
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
}

/** Nothing that ran is a failure too: a job that tested nothing must not look green. */
export function totalsOf(results: readonly StepResult[]): Totals {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  return { passed, failed: passed + failed === 0 ? 1 : failed };
}

export function summaryLine({ passed, failed }: Totals): string {
  return `${passed} passed, ${failed} failed`;
}

export function stepLine({ name, passed, failed, durationMs }: StepResult): string {
  const counts = passed + failed === 1 ? '' : `  ${summaryLine({ passed, failed })}`;
  return `${failed === 0 ? '✓' : '✗'} ${name.padEnd(30)} ${(durationMs / 1000).toFixed(1).padStart(6)} s${counts}`;
}

/** Everything that failed, then a line a step, then the summary. */
export function reportOf(results: readonly StepResult[]): string {
  const failures = results.flatMap(({ name, failures }) => failures.map((failure) => `── ${name}\n${failure.trim()}\n`));
  return [
    ...(failures.length > 0 ? ['\nWhat failed:\n', ...failures] : ['']),
    ...results.map(stepLine),
    '',
    summaryLine(totalsOf(results)),
  ].join('\n');
}
