import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { deepFreeze, frozenJson } from './json.ts';

function isDeeplyFrozen(value: unknown): boolean {
  return typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen));
}

it('[C16] freezing reaches everything inside, also inside what is frozen already', () => {
  const value = Object.freeze({ list: [{ a: 1 }], empty: [], nothing: null });
  expect(isDeeplyFrozen(value)).toBe(false);
  expect(deepFreeze(value)).toBe(value);
  expect(isDeeplyFrozen(value)).toBe(true);
});

it('[C16] a frozen copy is what the text of the value gives back, and shares nothing with it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      const copy = frozenJson(value);
      expect(copy).toStrictEqual(JSON.parse(text));
      expect(isDeeplyFrozen(copy)).toBe(true);
      deepSpoil(value);
      expect(JSON.stringify(copy)).toBe(text);
    }),
  );
});

it('[C16] a copy leaves out properties that are undefined, and keeps a key named __proto__ a key', () => {
  expect(frozenJson({ a: undefined, b: -0, c: { d: undefined } })).toStrictEqual({ b: 0, c: {} });
  const odd: unknown = JSON.parse('{"__proto__":{"a":1},"constructor":2}');
  expect(JSON.stringify(frozenJson(odd))).toBe('{"__proto__":{"a":1},"constructor":2}');
});

it.each([
  ['a date', { at: [new Date(0)] }, 'data.at[0]'],
  ['NaN', { total: Number.NaN }, 'data.total'],
  ['infinity', [1, Infinity], 'data[1]'],
  ['undefined in a list', [undefined], 'data[0]'],
  ['a hole', Array.from({ length: 1 }), 'data[0]'],
  ['a bigint', 1n, 'data'],
  ['a map', new Map(), 'data'],
  ['a function', { f: () => 0 }, 'data.f'],
  ['an object of a class', { e: new (class Point {})() }, 'data.e'],
])('[C12] %s is not JSON, and the error says where it is', (_what, value, place) => {
  expect(() => frozenJson(value, 'data')).toThrow(`${place} is not JSON.`);
});

function deepSpoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    deepSpoil(inner);
    Reflect.deleteProperty(value, key);
  }
}
