import { describe, expect, test } from 'vitest';
import { isProblem } from './messages/problem.ts';
import { problem, problemCodeOf, problems } from './problems.ts';
import type { ProblemCode } from './problems.ts';

const statuses: Readonly<Record<number, readonly ProblemCode[]>> = {
  400: ['malformed-json', 'malformed-encoding', 'invalid-request', 'invalid-stream', 'invalid-cursor', 'too-deep', 'forbidden-key'],
  401: ['unauthenticated'],
  403: ['forbidden'],
  404: ['not-found'],
  405: ['method-not-allowed'],
  408: ['timeout'],
  409: ['history-changed', 'not-yet', 'command-id-reuse'],
  410: ['epoch-changed', 'cursor-expired', 'bootstrap-restart', 'stream-deleted'],
  413: ['payload-too-large', 'too-many-commands', 'event-too-large'],
  414: ['uri-too-long'],
  415: ['unsupported-media-type'],
  422: ['invalid-data'],
  426: ['upgrade-required'],
  429: ['rate-limited', 'stream-quota'],
  503: ['unavailable', 'keys-unavailable', 'projection-failed'],
};

describe('problems', () => {
  test('[P11] every code has the status that the protocol gives it', () => {
    for (const [status, codes] of Object.entries(statuses)) for (const code of codes) expect(problems[code].status).toBe(Number(status));
    expect(Object.values(statuses).flat().sort()).toEqual(Object.keys(problems).sort());
  });

  test('[P11] a problem carries its code in its type, and what the code adds', () => {
    const found = problem('history-changed', { epoch: 'e1', head: 3, headHash: 'h', detail: 'd', instance: 'r1' });
    expect(found).toEqual({
      type: 'https://headwater.dev/problems/history-changed',
      title: problems['history-changed'].title,
      status: 409,
      detail: 'd',
      instance: 'r1',
      epoch: 'e1',
      head: 3,
      headHash: 'h',
    });
    expect(isProblem(JSON.parse(JSON.stringify(found)))).toBe(true);
    for (const code of Object.values(statuses).flat()) expect(problemCodeOf({ type: `https://headwater.dev/problems/${code}` })).toBe(code);
  });

  test('[P11] the type of something else is no code', () => {
    for (const type of [
      'about:blank',
      'https://headwater.org/problems/forbidden',
      'https://headwater.dev/problems/',
      'https://headwater.dev/problems/toString',
      'forbidden',
      '',
    ]) {
      expect(problemCodeOf({ type })).toBeUndefined();
    }
  });

  test('[P11] what a code adds must be given', () => {
    // @ts-expect-error `supported` is missing
    expect(problem('upgrade-required', {})).toBeDefined();
    // @ts-expect-error so are the options as a whole
    expect(problem('invalid-request')).toBeDefined();
    expect(problem('not-found')).toEqual({
      type: 'https://headwater.dev/problems/not-found',
      title: problems['not-found'].title,
      status: 404,
    });
  });
});
