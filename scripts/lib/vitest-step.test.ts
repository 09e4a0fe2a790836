import { expect, test } from 'vitest';
import type { CommandResult } from './run-command.ts';
import { outcomeOf, type VitestReport } from './vitest-step.ts';

const finished: CommandResult = { ok: true, output: '', reason: '' };
const exited: CommandResult = { ok: false, output: 'Unhandled rejection: boom', reason: 'exit code 1' };
const report = (counts: Partial<VitestReport>): VitestReport => ({
  numPassedTests: 1,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...counts,
});
const failedTest = { fullName: '[S3] once', status: 'failed', failureMessages: ['expected 1 to be 2'] };

test('[W1] the tests of a run are counted one by one', () => {
  const testResults = [{ name: 'a.test.ts', status: 'failed', assertionResults: [failedTest] }];
  const outcome = outcomeOf(exited, report({ numPassedTests: 7, numFailedTests: 1, testResults }));
  expect(outcome).toEqual({ passed: 7, failed: 1, failures: ['a.test.ts\n[S3] once\nexpected 1 to be 2'] });
});

test('[W1] a run without a report has crashed', () => {
  expect(outcomeOf(exited, undefined)).toMatchObject({ passed: 0, failed: 1 });
  expect(outcomeOf(finished, undefined)).toMatchObject({ passed: 0, failed: 1 });
});

test('[W1] a file that could not be run is a failure', () => {
  const testResults = [{ name: 'a.test.ts', status: 'failed', message: 'no such module', assertionResults: [] }];
  expect(outcomeOf(exited, report({ testResults }))).toEqual({ passed: 1, failed: 1, failures: ['a.test.ts\nno such module'] });
});

test('[W1] an error outside of every test is a failure', () => {
  const outcome = outcomeOf(exited, report({}));
  expect(outcome.failed).toBe(1);
  expect(outcome.failures[0]).toContain('Unhandled rejection: boom');
});

test('[W1] skipped tests and runs without a test are failures', () => {
  expect(outcomeOf(finished, report({ numPendingTests: 2 })).failures).toEqual(['2 tests were skipped']);
  expect(outcomeOf(finished, report({ numPassedTests: 0 })).failures).toEqual(['no test ran']);
});
