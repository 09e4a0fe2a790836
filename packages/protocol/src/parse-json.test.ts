import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

const parse = (text: string, nesting = 32) => parseJson(text, { nesting });
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('parseJson', () => {
  test.each(['', ' ', '{', '[1,]', '{"a":1,}', 'NaN', "{'a':1}", '1 2', '"a', '"\\', '{"a"}', '[1}', '//', '\u00a01'])(
    '[P1] %j is refused as malformed',
    (text) => {
      expect(parse(text)).toMatchObject({ kind: 'refused', code: 'malformed-json' });
    },
  );

  test('[P1] a byte order mark is refused', () => {
    expect(parse('\uFEFF{}')).toMatchObject({ kind: 'refused', code: 'malformed-json' });
  });

  test.each(['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '[[{"b":{"c":1,"d":2,"c":3}}]]', '{"__proto__":1,"__proto__":2}', '{"":0,"":0}'])(
    '[P1] %s has a key twice and is refused',
    (text) => {
      expect(parse(text)).toMatchObject({ kind: 'refused', code: 'malformed-json', detail: expect.stringContaining('twice') as unknown });
    },
  );

  test('[P1] the same key in two objects, and colons, quotes and brackets within strings, are no reason to refuse', () => {
    const value = [{ a: ':{"', b: '\\' }, { a: '\\":[[[', 'b:': ']]' }, { ':"': { a: {} } }];
    expect(parse(JSON.stringify(value), 4)).toEqual({ kind: 'parsed', value, nesting: 4 });
  });

  test('[P1] a key that is written a second time anywhere is found', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, pick) => {
        const members = Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
        const again = members[pick % members.length];
        expect(parse(`[{${[...members, again].join(',')}}]`, 100).kind).toBe('refused');
      }),
    );
  });

  test('[P2] the limit of nesting is exact', () => {
    expect(parse(nested(32))).toMatchObject({ kind: 'parsed', nesting: 32 });
    expect(parse(nested(33))).toMatchObject({ kind: 'refused', code: 'too-deep' });
    expect(parse('{"a":'.repeat(33) + '1' + '}'.repeat(33))).toMatchObject({ kind: 'refused', code: 'too-deep' });
  });

  test('[P2] a million levels are refused, closed or not, without running out of stack', () => {
    expect(parse(nested(1_000_000))).toMatchObject({ code: 'too-deep' });
    expect(parse('['.repeat(1_000_000))).toMatchObject({ code: 'too-deep' });
  });

  test('[P3] what is accepted is what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 10 }), (text) => {
        expect(parse(text)).toMatchObject({ kind: 'parsed', value: JSON.parse(text) as unknown });
      }),
    );
  });

  test('[P3] any text is either refused by JSON.parse as well, or has a key twice, or is accepted', () => {
    const token = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"b"', '"\\""', '1', '-', 'null', ' ', '\\', '"');
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = tokens.join('');
        const parsed = parse(text);
        const refusedForKeys = parsed.kind === 'refused' && parsed.detail.includes('twice');
        expect(isJson(text)).toBe(parsed.kind === 'parsed' || refusedForKeys);
      }),
      { numRuns: 2_000 },
    );
  });

  test('[P3] a key __proto__ is a property like any other and changes no prototype', () => {
    const parsed = parse('{"__proto__":{"isAdmin":true}}');
    if (parsed.kind !== 'parsed') throw new Error('refused');
    expect(Object.keys(parsed.value as object)).toEqual(['__proto__']);
    expect(JSON.stringify(parsed.value)).toBe('{"__proto__":{"isAdmin":true}}');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});
