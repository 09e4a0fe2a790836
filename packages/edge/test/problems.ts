/** What every problem must be, whatever caused it. */
import type { Problem } from '@headwater/protocol';
import { problemCodeOf } from '@headwater/protocol';
import { expect } from 'vitest';

/** Checks a whole problem answer, and gives its body. */
export async function expectProblem(response: Response, status: number, code: string): Promise<Problem> {
  const body = await response.json<Problem>();
  expect({ status: response.status, code: problemCodeOf(body) }).toEqual({ status, code });
  expect(body).toMatchObject({ status, title: expect.any(String) as string, instance: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  expect(JSON.stringify(body)).not.toMatch(/\.ts\b|\bat \w+ \(|TypeError|SQLITE/);
  return body;
}
