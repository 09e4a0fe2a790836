import type { Json, RecordedEvent } from '@headwater/core';
import { project } from '@headwater/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Totals } from '../test-support/counter-domain.ts';
import { DocumentStore } from './document-store.ts';

const STREAMS = ['counter-a', 'counter-b', 'counter-c'] as const;

function added(stream: string, by: number): RecordedEvent {
  const meta = { commandId: 'c', clientId: 'i', actor: 'ana', issuedAt: '2026-01-01T00:00:00.000Z' };
  return { id: 'c/0', stream, version: 1, type: 'Added', schemaVersion: 1, data: { by }, recordedAt: meta.issuedAt, meta };
}

const streams = fc.constantFrom(...STREAMS);
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('confirmed' as const), key: streams, total: fc.option(fc.integer({ min: 0, max: 9 })) }),
    fc.record({ kind: fc.constant('overlay' as const), key: streams, by: fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 3 }) }),
  ),
  { maxLength: 30 },
);

describe('documents with something on top', () => {
  it('[C31] are shown as if it were applied, and the confirmed ones beneath stay as they are', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const store = new DocumentStore(Totals, 'main', undefined);
        const confirmed = new Map<string, Json>();
        const overlays = new Map<string, readonly RecordedEvent[]>();
        for (const step of taken) {
          if (step.kind === 'confirmed') {
            const document = step.total === null ? null : { key: step.key, total: step.total, events: 1 };
            if (document === null) confirmed.delete(step.key);
            else confirmed.set(step.key, document);
            store.apply(new Map([[step.key, document]]), new Map());
          } else {
            const events = step.by.map((by) => added(step.key, by));
            overlays.set(step.key, events);
            store.apply(new Map(), new Map([[step.key, events]]));
          }
          const shown = STREAMS.flatMap((key) => {
            let document: unknown = confirmed.get(key);
            for (const event of overlays.get(key) ?? []) document = project(Totals, event, () => document)?.document;
            return document ?? [];
          });
          expect(store.run(Totals.queries.AllTotals({}))).toEqual(shown);
          expect(STREAMS.map((key) => store.get(key) ?? undefined)).toEqual(STREAMS.map((key) => confirmed.get(key)));
        }
      }),
    );
  });
});
