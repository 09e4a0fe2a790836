import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, RecordedEvent } from '@headwater/core';
import { EMPTY_HASH, chainHash, dataHashOf, payloadHashOf } from './hash-chain.ts';
import type { StoredEvent } from './messages/event.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('base64url');

function orderShipped(changes: Partial<RecordedEvent> = {}): RecordedEvent {
  return {
    id: '0192f7c4-0000-7000-8000-000000000001/0',
    stream: 'order-42',
    version: 1,
    type: 'OrderShipped',
    schemaVersion: 1,
    data: { trackingNo: '1Z', at: [1, { b: 2, a: 1 }] },
    recordedAt: '2026-11-23T10:15:30.123Z',
    meta: {
      commandId: '0192f7c4-0000-7000-8000-000000000001',
      clientId: '0192f7c4-0000-7000-8000-0000000000aa',
      actor: 'ana',
      issuedAt: '2026-11-23T09:58:00.000Z',
    },
    ...changes,
  };
}

function erased({ data: _data, salt: _salt, ...rest }: RecordedEvent, dataHash: string): StoredEvent {
  return { ...rest, erased: true, dataHash };
}

const headHash = (events: readonly StoredEvent[]): string => events.reduce((hash, event) => chainHash(hash, event, sha256), EMPTY_HASH);

describe('the hash chain', () => {
  test('[P8] the hash of an event is that of the text which the protocol names', () => {
    const dataHash = sha256('{"at":[1,{"a":1,"b":2}],"trackingNo":"1Z"}');
    const text =
      `{"dataHash":"${dataHash}","id":"0192f7c4-0000-7000-8000-000000000001/0",` +
      '"meta":{"actor":"ana","clientId":"0192f7c4-0000-7000-8000-0000000000aa","commandId":"0192f7c4-0000-7000-8000-000000000001","issuedAt":"2026-11-23T09:58:00.000Z"},' +
      '"previousHash":"before","recordedAt":"2026-11-23T10:15:30.123Z","schemaVersion":1,"stream":"order-42","type":"OrderShipped","version":1}';
    expect(chainHash('before', orderShipped(), sha256)).toBe(sha256(text));
    expect(chainHash('', orderShipped(), sha256)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test('[P8] a salt comes before the data, and only there', () => {
    const salted = orderShipped({ salt: 'c2FsdA' });
    expect(dataHashOf(salted, sha256)).toBe(sha256('c2FsdA{"at":[1,{"a":1,"b":2}],"trackingNo":"1Z"}'));
    expect(chainHash('', salted, sha256)).toBe(chainHash('', erased(orderShipped(), dataHashOf(salted, sha256)), sha256));
  });

  test('[P8] fields that are undefined are as good as absent', () => {
    const withUndefined = { ...orderShipped(), salt: undefined } as unknown as RecordedEvent;
    expect(chainHash('', withUndefined, sha256)).toBe(chainHash('', orderShipped(), sha256));
  });

  test('[P8] any change of a field, of the data or of the order changes the head hash', () => {
    const first = orderShipped();
    const second = orderShipped({ id: 'x/1', version: 2, data: null });
    const head = headHash([first, second]);
    const changes: Partial<RecordedEvent>[] = [
      { id: 'y/0' },
      { stream: 'order-43' },
      { version: 3 },
      { type: 'OrderSent' },
      { schemaVersion: 2 },
      { data: {} },
      { recordedAt: '2026-11-23T10:15:30.124Z' },
      { meta: { ...first.meta, actor: 'ben' } },
      { meta: { ...first.meta, causationId: 'c' } },
      { salt: 's' },
    ];
    for (const change of changes) expect(headHash([{ ...first, ...change }, second])).not.toBe(head);
    expect(headHash([second, first])).not.toBe(head);
    expect(headHash([first])).not.toBe(head);
  });

  test('[P9] an erasure leaves every head hash as it was', () => {
    const history = fc.array(fc.tuple(fc.jsonValue(), fc.option(fc.base64String(), { nil: undefined }), fc.boolean()), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(history, (items) => {
        const events = items.map(([data, salt], index) =>
          orderShipped({ version: index + 1, data: data as Json, ...(salt === undefined ? {} : { salt }) }),
        );
        const kept = events.map((event, index) => (items[index]?.[2] === true ? erased(event, dataHashOf(event, sha256)) : event));
        expect(headHash(kept)).toBe(headHash(events));
      }),
    );
  });

  test('[P10] the payload hash of a command knows type, schema version and data, and no order of keys', () => {
    const payload = { type: 'ShipOrder', schemaVersion: 1, data: { a: 1, b: [2] } };
    const hash = payloadHashOf(payload, sha256);
    expect(hash).toBe(sha256('{"data":{"a":1,"b":[2]},"schemaVersion":1,"type":"ShipOrder"}'));
    const sentAgain = { data: { b: [2], a: 1 }, sequence: 4, schemaVersion: 1, type: 'ShipOrder' };
    expect(payloadHashOf(sentAgain, sha256)).toBe(hash);
    for (const change of [{ type: 'X' }, { schemaVersion: 2 }, { data: { a: 1, b: ['2'] } }]) {
      expect(payloadHashOf({ ...payload, ...change }, sha256)).not.toBe(hash);
    }
  });
});
