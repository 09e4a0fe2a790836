import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, shuffled(inner)]),
  );
}

describe('canonicalJson', () => {
  test('[P7] the examples of RFC 8785 come out as it prints them', () => {
    const sample: unknown = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    );
    expect(canonicalJson(sample)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
    const keys = { '\u20ac': 5, '\r': 1, '\ufb33': 7, '1': 2, '\ud83d\ude00': 6, '\u0080': 3, '\u00f6': 4 };
    expect([...canonicalJson(keys).matchAll(/:(\d)/g)].map(([, digit]) => Number(digit))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(canonicalJson([-0, 1e21, 1e-7, 295147905179352830000])).toBe('[0,1e+21,1e-7,295147905179352830000]');
  });

  test('[P7] equal values have the same text, whatever the order of their keys, and the text is the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(shuffled(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(text.length).toBe(JSON.stringify(value).length);
      }),
    );
  });

  test('[P7] different values have different texts', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const equal = JSON.stringify(JSON.parse(canonicalJson(one))) === JSON.stringify(JSON.parse(canonicalJson(other)));
        expect(canonicalJson(one) === canonicalJson(other)).toBe(equal);
      }),
    );
  });

  test('[P7] properties that are undefined are left out; what is not JSON is an error', () => {
    expect(canonicalJson({ b: undefined, a: 1, c: undefined })).toBe('{"a":1}');
    for (const value of [undefined, NaN, Infinity, 1n, () => 1, [undefined]]) expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
