/** Numbers in the query of an address: plain decimal digits, given once at most, within bounds. */
import type { Problem } from '@headwater/protocol';
import { problem } from '@headwater/protocol';
import type { EdgeContext } from './http.ts';

export type ReadNumber = { readonly kind: 'number'; readonly number: number } | { readonly kind: 'refused'; readonly problem: Problem };

export function readNumber(
  c: EdgeContext,
  name: string,
  bounds: { readonly default: number; readonly min: number; readonly max: number },
): ReadNumber {
  const [text, ...more] = c.req.queries(name) ?? [];
  if (text === undefined) return { kind: 'number', number: bounds.default };
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (more.length === 0 && number >= bounds.min && number <= bounds.max) return { kind: 'number', number };
  const message = `expected one integer from ${bounds.min} to ${bounds.max}`;
  return { kind: 'refused', problem: problem('invalid-request', { errors: [{ path: ['query', name], message }] }) };
}
