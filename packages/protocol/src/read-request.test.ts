import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from './limits.ts';
import { devTokenRequestSchema } from './messages/dev-token.ts';
import { helloFrameSchema } from './messages/live-frames.ts';
import { isDiscard, pushRequestSchema } from './messages/push-request.ts';
import { ticketRequestSchema } from './messages/ticket.ts';
import type { WireSchema } from './messages/wire-values.ts';
import { problemCodeOf } from './problems.ts';
import { readRequest } from './read-request.ts';

const ID = '0192f7c4-0000-7000-8000-000000000001';
const shipOrder = {
  commandId: ID,
  sequence: 7,
  decidedOn: 3,
  expectedVersion: 3,
  type: 'ShipOrder',
  schemaVersion: 1,
  data: { trackingNo: '1Z' },
  issuedAt: '2026-11-23T09:58:00.000Z',
};
const shipGroup = { stream: 'order-42', baseVersion: 3, baseHash: 'h', commands: [shipOrder] };

const push = (group: object = {}, top: object = {}) => ({ clientId: ID, groups: [{ ...shipGroup, ...group }], ...top });
const pushOf = (command: object) => push({ commands: [{ ...shipOrder, ...command }] });
const without = (fields: object, key: string) => Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));

function codeOf(body: unknown, schema: WireSchema<unknown> = pushRequestSchema): string {
  const read = readRequest(schema, typeof body === 'string' ? body : JSON.stringify(body), defaultLimits);
  return read.kind === 'request' ? 'accepted' : (problemCodeOf(read.problem) ?? 'unknown');
}

describe('readRequest', () => {
  test('[P12] a push comes out as it was sent', () => {
    const strict = { ...shipOrder, decidedHash: 'h', correlationId: "Robert'); --\r\n", causationId: ID };
    const body = push({ resent: true, commands: [strict, { commandId: ID, sequence: 8, discard: true }] });
    const read = readRequest(pushRequestSchema, JSON.stringify(body), defaultLimits);
    expect(read).toEqual({ kind: 'request', request: body });
    const commands = read.kind === 'request' ? read.request.groups[0]?.commands : [];
    expect(commands?.map(isDiscard)).toEqual([false, true]);
  });

  test.each([null, [], 42, 'x', {}, { groups: [] }].map((body) => [JSON.stringify(body)]))('[P12] %s is not a push', (body) => {
    expect(codeOf(body)).toBe('invalid-request');
  });

  test.each([
    ['an unknown field at the top', push({}, { tenant: 't' })],
    ['an unknown field of a group', push({ version: 4 })],
    ['an unknown field of a command', pushOf({ actor: 'ben' })],
    ['a time given by the client', pushOf({ recordedAt: shipOrder.issuedAt })],
    ['no groups', push({}, { groups: [] })],
    ['no commands', push({ commands: [] })],
    ['two groups for one stream', push({}, { groups: [shipGroup, shipGroup] })],
    ['a client id that is no UUID', push({}, { clientId: 'me' })],
    ['a command id in upper case', pushOf({ commandId: ID.toUpperCase() })],
    ['a day that does not exist', pushOf({ issuedAt: '2026-02-30T09:58:00.000Z' })],
    ['a time without milliseconds', pushOf({ issuedAt: '2026-02-20T09:58:00Z' })],
    ['a discard of something else', push({ commands: [{ ...shipOrder, discard: true }] })],
    ['a discard that is none', push({ commands: [{ commandId: ID, sequence: 1, discard: false }] })],
    ['an empty type', pushOf({ type: '' })],
    ['a correlation id that is too long', pushOf({ correlationId: 'x'.repeat(201) })],
  ])('[P12] %s is refused', (_what, body) => {
    expect(codeOf(body)).toBe('invalid-request');
  });

  const wrongNumbers = ['-1', '1.5', '"4"', '9007199254740992', '1e400', 'null', 'true', '[]'];
  test.each(
    (['baseVersion', 'sequence', 'decidedOn', 'expectedVersion', 'schemaVersion'] as const).flatMap((field) =>
      wrongNumbers.map((number) => [field, number]),
    ),
  )('[P12] %s of %s is refused', (field = '', number = '') => {
    const text = JSON.stringify(push()).replace(new RegExp(`"${field}":\\d+`), `"${field}":${number}`);
    expect(text).toContain(`"${field}":${number}`);
    expect(codeOf(text)).toBe('invalid-request');
  });

  test('[P12] every field that must be there is missed by name', () => {
    for (const key of Object.keys(shipOrder)) {
      const read = readRequest(pushRequestSchema, JSON.stringify(push({ commands: [without(shipOrder, key)] })), defaultLimits);
      expect(read).toMatchObject({ problem: { errors: [{ path: ['groups', 0, 'commands', 0, key] }] } });
    }
    for (const key of Object.keys(shipGroup))
      expect(codeOf(push({}, { groups: [without(shipGroup, key)] }))).toMatch(/^invalid-(request|stream)$/);
  });

  test('[P12] what is wrong is told in words, at most twenty times', () => {
    const body = push({ baseVersion: -1, nonsense: 1, commands: Array.from({ length: 30 }, () => 1) });
    const read = readRequest(pushRequestSchema, JSON.stringify(body), defaultLimits);
    if (read.kind !== 'refused') throw new Error('accepted');
    const errors = read.problem['errors'] as { path: unknown; message: string }[];
    expect(errors).toHaveLength(20);
    expect(errors[0]).toEqual({ path: ['groups', 0, 'baseVersion'], message: 'at least 0' });
  });

  test.each(['a:b', 'a|b', 'order-', '-1', 'order', 'Order-1', `order-${'x'.repeat(65)}`, 'order-ü', '../x', 'order-a b'])(
    '[P12] %j is not a stream',
    (stream) => {
      expect(codeOf(push({ stream }))).toBe('invalid-stream');
    },
  );

  test('[P12] broken text, keys and encodings around the data have problems of their own', () => {
    expect(codeOf('{"clientId"')).toBe('malformed-json');
    expect(codeOf(JSON.stringify(push()).replace('"groups"', '"clientId":1,"groups"'))).toBe('malformed-json');
    expect(codeOf(JSON.stringify(push()).replace('"groups"', '"__proto__":{"isAdmin":true},"groups"'))).toBe('forbidden-key');
    expect(codeOf(push({ constructor: 1 }))).toBe('forbidden-key');
    expect(codeOf(pushOf({ prototype: 1 }))).toBe('forbidden-key');
    expect(codeOf(push({}, { clientId: '\ud800' }))).toBe('malformed-encoding');
    expect(codeOf(pushOf({ correlationId: 'x\udc00' }))).toBe('malformed-encoding');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test('[P12] data may be as deep as the limit says; anything deeper is too deep, wherever it stands', () => {
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    expect(codeOf(pushOf({ data: nested(32) }))).toBe('accepted');
    expect(codeOf(pushOf({ data: nested(33) }))).toBe('too-deep');
    expect(codeOf(nested(33))).toBe('too-deep');
    expect(codeOf('['.repeat(20_000))).toBe('too-deep');
  });

  test.each([
    ['half of a surrogate pair', '"\\ud800"'],
    ['a forbidden key', '{"a":[{"__proto__":1}]}'],
    ['an unsafe number', '1e400'],
    ['too long a string', JSON.stringify('x'.repeat(20_000))],
    ['null', 'null'],
  ])('[P16] %s within data does not refuse the request', (_what, data) => {
    const text = JSON.stringify(push()).replace('{"trackingNo":"1Z"}', data);
    expect(text).toContain(data);
    expect(codeOf(text)).toBe('accepted');
  });

  test('[P12] a hostile string in any place gives an answer, and the stream name alone decides about streams', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom("'; DROP TABLE", '<img onerror=1>', '\r\nSet-Cookie: a', '__proto__', '\ud800'),
    );
    fc.assert(
      fc.property(hostile, fc.constantFrom(...Object.keys(shipOrder)), (text, key) => {
        expect(['accepted', 'invalid-request', 'malformed-encoding']).toContain(codeOf(pushOf({ [key]: text })));
      }),
    );
  });

  test('[P12] the other requests are as strict', () => {
    expect(codeOf({ feed: 'customer.c-1' }, ticketRequestSchema)).toBe('accepted');
    for (const feed of ['Main', '', 'a'.repeat(65), '1a', 'a/b', 'a:b'])
      expect(codeOf({ feed }, ticketRequestSchema)).toBe('invalid-request');
    expect(codeOf({ feed: 'main', tenant: 't' }, ticketRequestSchema)).toBe('invalid-request');
    expect(codeOf({ id: 'ana', tenant: 'demo', expiresInSeconds: 5 }, devTokenRequestSchema)).toBe('accepted');
    expect(codeOf({ id: 'ana', tenant: 'demo', expiresInSeconds: 0 }, devTokenRequestSchema)).toBe('invalid-request');
    expect(codeOf({ type: 'hello', protocol: 1, clientId: ID }, helloFrameSchema)).toBe('accepted');
    expect(codeOf({ type: 'hello', protocol: 1, clientId: ID, after: '' }, helloFrameSchema)).toBe('invalid-request');
    expect(codeOf({ type: 'bye', protocol: 1, clientId: ID }, helloFrameSchema)).toBe('invalid-request');
  });
});
