/**
 * Whether a value is I-JSON (RFC 7493) within the limits: what may be recorded, sent and stored.
 *
 * Nothing is repaired: stored must equal sent. Both sides ask here, the client before it records and the edge before it
 * decides. A property that is `undefined` counts as absent, as `JSON.stringify` and the canonical form treat it.
 */
import { isPlain, type Issue } from '@headwater/core';
import type { Limits } from './limits.ts';
import type { Problem } from './problems.ts';
import { problem } from './problems.ts';
import { isLongerThan } from './utf8.ts';

/** What can be wrong with a value. */
export type IJsonCode =
  | 'not-json'
  | 'lone-surrogate'
  | 'unsafe-number'
  | 'forbidden-key'
  | 'too-deep'
  | 'too-many-keys'
  | 'string-too-long';

export interface IJsonIssue extends Issue {
  readonly code: IJsonCode;
}

/** The limits that concern a single value. */
export type ValueLimits = Pick<Limits, 'nesting' | 'keysPerObject' | 'stringBytes'>;

// Whoever copies such a key by assignment sets a prototype, or shadows what every object has.
const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];
// In a unicode pattern \p{Cs} matches a surrogate only where its partner is missing.
const LONE_SURROGATE = /\p{Cs}/u;

/** The first thing that is wrong with a value, or undefined. Recursion ends at `limits.nesting`, cycles included. */
export function checkIJson(value: unknown, limits: ValueLimits): IJsonIssue | undefined {
  return check(value, limits, 1);
}

/** The problem that an issue is for whoever sent the value as the `data` of a command. */
export function iJsonProblem(found: IJsonIssue): Problem {
  const { code, path, message } = found;
  switch (code) {
    case 'lone-surrogate':
      return problem('malformed-encoding', { detail: `${message}, at ${pathText(path)}` });
    case 'forbidden-key':
    case 'too-deep':
      return problem(code, { detail: `${message}, at ${pathText(path)}` });
    case 'not-json':
    case 'unsafe-number':
    case 'too-many-keys':
    case 'string-too-long':
      return problem('invalid-data', { errors: [{ path, message }] });
  }
}

function pathText(path: Issue['path']): string {
  return path.length === 0 ? 'the top' : path.join('.');
}

function check(value: unknown, limits: ValueLimits, level: number): IJsonIssue | undefined {
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value === 'string') return checkText(value, limits);
  if (typeof value === 'number') return isSafeNumber(value) ? undefined : issue('unsafe-number');
  if (typeof value !== 'object') return issue('not-json');
  if (level > limits.nesting) return issue('too-deep');
  return Array.isArray(value) ? checkItems(value, limits, level) : checkProperties(value, limits, level);
}

function checkItems(items: readonly unknown[], limits: ValueLimits, level: number): IJsonIssue | undefined {
  // By index: iteration methods skip the holes of a sparse array.
  for (let index = 0; index < items.length; index += 1) {
    const found = check(items[index], limits, level + 1);
    if (found !== undefined) return within(index, found);
  }
  return undefined;
}

function checkProperties(object: object, limits: ValueLimits, level: number): IJsonIssue | undefined {
  if (!isPlain(object)) return issue('not-json');
  const entries = Object.entries(object) as [string, unknown][]; // `Object.entries` says any
  if (entries.length > limits.keysPerObject) return issue('too-many-keys');
  for (const [key, value] of entries) {
    if (FORBIDDEN_KEYS.includes(key)) return within(key, issue('forbidden-key'));
    const found = checkText(key, limits) ?? (value === undefined ? undefined : check(value, limits, level + 1));
    if (found !== undefined) return within(key, found);
  }
  return undefined;
}

function checkText(text: string, limits: ValueLimits): IJsonIssue | undefined {
  if (isLongerThan(text, limits.stringBytes)) return issue('string-too-long');
  return LONE_SURROGATE.test(text) ? issue('lone-surrogate') : undefined;
}

function isSafeNumber(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

function issue(code: IJsonCode): IJsonIssue {
  return { code, path: [], message: code.replaceAll('-', ' ') };
}

function within(key: string | number, { code, path, message }: IJsonIssue): IJsonIssue {
  return { code, path: [key, ...path], message };
}
