import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkIJson, iJsonProblem } from './i-json.ts';
import { defaultLimits } from './limits.ts';

const check = (value: unknown, limits: Partial<typeof defaultLimits> = {}) => checkIJson(value, { ...defaultLimits, ...limits });

function nested(levels: number): unknown {
  let value: unknown = [];
  for (let level = 1; level < levels; level += 1) value = { inner: value };
  return value;
}

describe('checkIJson', () => {
  test.each([
    ['lone-surrogate', { a: ['\ud800'] }, ['a', 0]],
    ['lone-surrogate', { '\udc00x': 1 }, ['\udc00x']],
    ['lone-surrogate', '\udc00\ud800', []],
    ['unsafe-number', { a: Infinity }, ['a']],
    ['unsafe-number', [NaN], [0]],
    ['unsafe-number', [0, 2 ** 53], [1]],
    ['unsafe-number', -(2 ** 53), []],
    ['unsafe-number', 1e300, []],
    ['forbidden-key', [JSON.parse('{"__proto__":1}')], [0, '__proto__']],
    ['forbidden-key', { constructor: 1 }, ['constructor']],
    ['forbidden-key', { a: { prototype: {} } }, ['a', 'prototype']],
    ['not-json', { a: () => 1 }, ['a']],
    ['not-json', { a: 1n }, ['a']],
    ['not-json', [undefined], [0]],
    ['not-json', Array(1), [0]],
    ['not-json', { a: new Date(0) }, ['a']],
    ['not-json', new Map(), []],
    ['not-json', undefined, []],
    ['not-json', Symbol.iterator, []],
  ])('[P4] %s is found in %o at %o', (code, value, path) => {
    expect(check(value)).toMatchObject({ code, path });
  });

  test('[P4] each limit is exact', () => {
    expect(check(nested(32))).toBeUndefined();
    expect(check(nested(33))).toMatchObject({ code: 'too-deep' });
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 0]));
    expect(check(keys(256))).toBeUndefined();
    expect(check(keys(257))).toMatchObject({ code: 'too-many-keys', path: [] });
    expect(check('x'.repeat(16_384))).toBeUndefined();
    expect(check('x'.repeat(16_385))).toMatchObject({ code: 'string-too-long' });
    expect(check('€'.repeat(5_461))).toBeUndefined();
    expect(check('€'.repeat(5_462))).toMatchObject({ code: 'string-too-long' });
    expect(check({ ['x'.repeat(11)]: 1 }, { stringBytes: 10 })).toMatchObject({ code: 'string-too-long' });
    expect(check([2 ** 53 - 1, -(2 ** 53 - 1), 0.1, -0, 5e-324])).toBeUndefined();
  });

  test('[P4] a cycle, or a value of a hundred thousand levels, is too deep and nothing worse', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(check(cycle)).toMatchObject({ code: 'too-deep' });
    expect(check(nested(100_000))).toMatchObject({ code: 'too-deep' });
  });

  test('[P4] what is wrong with the data of a command is a problem that says where', () => {
    const problemOf = (value: unknown) => iJsonProblem(check(value) ?? { code: 'not-json', path: [], message: '' });
    expect(problemOf({ a: '\ud800' }).type).toContain('malformed-encoding');
    expect(problemOf({ a: { prototype: 1 } })).toMatchObject({ status: 400, detail: expect.stringContaining('a.prototype') as unknown });
    expect(problemOf(nested(40)).type).toContain('too-deep');
    expect(problemOf([2 ** 53])).toMatchObject({ status: 422, errors: [{ path: [0] }] });
  });

  test('[P5] a value that passes comes back the same from its JSON text', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true, withNullPrototype: true });
    fc.assert(
      fc.property(fc.oneof(anything, fc.jsonValue({ stringUnit: 'binary' })), (value) => {
        if (check(value) !== undefined) return;
        const copy = JSON.parse(JSON.stringify(value)) as unknown;
        expect(check(copy)).toBeUndefined();
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
      }),
      { numRuns: 500 },
    );
  });

  test('[P5] every JSON value without halves of surrogate pairs and unsafe numbers passes', () => {
    const json = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, false),
        fc.maxSafeInteger(),
        fc.double({ min: -1e15, max: 1e15, noNaN: true }),
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(
          fc.string({ unit: 'grapheme' }).map((key) => `_${key}`),
          tie('value'),
          { maxKeys: 4 },
        ),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        expect(check(value)).toBeUndefined();
      }),
    );
  });

  test('[P5] a property that is undefined counts as absent', () => {
    expect(check({ a: undefined })).toBeUndefined();
  });
});
