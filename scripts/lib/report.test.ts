import { expect, test } from 'vitest';
import { reportOf, summaryLine, totalsOf, type StepResult } from './report.ts';

const step = (result: Partial<StepResult>): StepResult => ({ name: 'step', passed: 1, failed: 0, failures: [], durationMs: 1, ...result });

test('[W1] the last line of a report counts what passed and what failed over all steps', () => {
  const report = reportOf([step({ passed: 12 }), step({ passed: 3, failed: 1, failures: ['it broke'] })]);
  expect(report.split('\n').at(-1)).toBe('15 passed, 1 failed');
});

test('[W1] a report tells every failure again, under the name of its step', () => {
  const report = reportOf([step({ name: 'lint', passed: 0, failed: 1, failures: ['unused variable'] }), step({})]);
  expect(report).toContain('── lint\nunused variable');
});

test('[W1] a job in which nothing ran has failed', () => {
  expect(summaryLine(totalsOf([]))).toBe('0 passed, 1 failed');
  expect(summaryLine(totalsOf([step({ passed: 0 })]))).toBe('0 passed, 1 failed');
});
