import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLongerThan, utf8Bytes } from './utf8.ts';

test('[P6] the size of a text is that of its UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, limit) => {
      const bytes = Buffer.byteLength(text, 'utf8');
      expect(utf8Bytes(text)).toBe(bytes);
      expect(isLongerThan(text, limit)).toBe(bytes > limit);
    }),
  );
  expect(['\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\u{10000}'].map(utf8Bytes)).toEqual([1, 2, 2, 3, 3, 4]);
  expect(utf8Bytes('a\ud800b')).toBe(5);
  expect(utf8Bytes('\udc00\ud83d\ude00')).toBe(7);
});
