import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseStream, streamOf } from './stream-name.ts';

const categories = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,31}$/);
const ids = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);

it('[C28] the name of a stream is its category, a dash and its id, and splits at the first dash', () => {
  fc.assert(
    fc.property(categories, ids, (category, id) => {
      const stream = streamOf(category, id);
      expect(stream).toBe(`${category}-${id}`);
      expect(parseStream(stream)).toEqual({ stream, category, id });
    }),
  );
  expect(parseStream('order-a-b_c-')).toMatchObject({ category: 'order', id: 'a-b_c-' });
});

it.each([
  '',
  '-',
  'order',
  'order-',
  '-1',
  'Order-1',
  'order--1',
  'order-_',
  'order-ä',
  'order-1\n',
  '\norder-1',
  'or der-1',
  `order-${'x'.repeat(65)}`,
  `${'o'.repeat(33)}-1`,
  '__proto__-1',
])('[C28] %j is not the name of a stream', (text) => {
  expect(parseStream(text)).toBeUndefined();
});

it('[C28] a text is the name of a stream exactly when it can be made from a category and an id', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 8 }),
        fc.tuple(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 })).map((parts) => parts.join('-')),
      ),
      (text) => {
        const parsed = parseStream(text);
        if (parsed !== undefined) expect(streamOf(parsed.category, parsed.id)).toBe(text);
        else if (text.includes('-')) {
          const dash = text.indexOf('-');
          expect(() => streamOf(text.slice(0, dash), text.slice(dash + 1))).toThrow(expect.objectContaining({ code: 'invalid-stream' }));
        }
      },
    ),
  );
});
