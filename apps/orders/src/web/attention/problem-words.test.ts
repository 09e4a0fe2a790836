import { expect, it } from 'vitest';
import { problemInWords } from './problem-words.ts';

const intervening = [] as const;

it('[O30] whatever becomes of a command is told in a sentence', () => {
  const rejected = {
    kind: 'rejected',
    rejection: { kind: 'rejection', code: 'OrderWasCancelled', details: { reason: 'late' } },
    version: 3,
    intervening,
  } as const;
  expect(problemInWords(rejected)).toEqual({ title: 'Refused', sentence: 'The order was cancelled: “late”.' });
  expect(problemInWords({ kind: 'conflict', version: 3, intervening }).title).toBe('Not done');
  const problem = {
    type: 'https://headwater.dev/problems/invalid-request',
    title: 'Invalid',
    status: 400,
    code: 'invalid-request',
  } as never;
  expect(
    problemInWords({ kind: 'invalid', problem, issues: [{ path: ['lines', 1, 'price'], message: 'too small' }], intervening }),
  ).toEqual({
    title: 'Not accepted',
    sentence: 'Line 2, price: too small.',
  });
  expect(problemInWords({ kind: 'invalid', problem, issues: [], intervening }).sentence).toBe('Invalid');
  expect(problemInWords({ kind: 'parked', reason: 'forbidden', detail: '', at: '', intervening })).toEqual({
    title: 'Waiting',
    sentence: 'You are not allowed to do this.',
  });
});
