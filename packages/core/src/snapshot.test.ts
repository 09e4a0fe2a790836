import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineAggregate } from './aggregate.ts';
import { added, Counter } from './counter.fixture.ts';
import { evolve, fold } from './fold.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { isSnapshotDue, restoreSnapshot, takeSnapshot } from './snapshot.ts';

const histories = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -5, max: 5 }) }, { weight: 1, arbitrary: fc.constant('double' as const) }), {
    maxLength: 40,
  })
  .map((steps) =>
    steps.map((step, index): RecordedEvent => {
      const [event] = added(index, `c${index}`, [step === 'double' ? 0 : step]) as [RecordedEvent];
      if (step === 'double') return { ...event, type: 'Doubled', schemaVersion: 1, data: {} };
      // Every third event was stored when its schema was young.
      return index % 3 === 0 ? { ...event, schemaVersion: 1, data: { amount: step } } : event;
    }),
  );

describe('fold', () => {
  it('[C22] a fold is its events applied one after the other, however they are cut into runs', () => {
    fc.assert(
      fc.property(histories, fc.nat(40), (events, cut) => {
        const whole = fold(Counter, events);
        let state = Counter.initialState();
        for (const event of events) state = evolve(Counter, state, event);
        expect(whole).toEqual({ state, version: events.length });
        expect(fold(Counter, events.slice(cut), fold(Counter, events.slice(0, cut)))).toEqual(whole);
      }),
    );
  });

  it('[C22] a stream that does not exist is the initial state at version 0', () => {
    expect(fold(Counter, [])).toEqual({ state: { total: 0, events: 0 }, version: 0 });
  });
});

describe('snapshots', () => {
  it('[C23] a snapshot and the events after it give the state of the whole history', () => {
    fc.assert(
      fc.property(histories, fc.nat(40), (events, cut) => {
        const snapshot = takeSnapshot(Counter, fold(Counter, events.slice(0, cut)));
        const stored: unknown = JSON.parse(JSON.stringify(snapshot));
        const restored = restoreSnapshot(Counter, stored);
        expect(restored).toBeDefined();
        expect(fold(Counter, events.slice(cut), restored)).toEqual(fold(Counter, events));
      }),
    );
  });

  it('[C24] a snapshot in which one character is another is no snapshot, whichever it is', () => {
    fc.assert(
      fc.property(histories, fc.nat(), fc.integer({ min: 1, max: 0xffff }), (events, place, flip) => {
        const snapshot = takeSnapshot(Counter, fold(Counter, events));
        for (const part of ['stateJson', 'fingerprint', 'checksum'] as const) {
          const at = place % snapshot[part].length;
          const damaged =
            snapshot[part].slice(0, at) + String.fromCharCode(snapshot[part].charCodeAt(at) ^ flip) + snapshot[part].slice(at + 1);
          expect(restoreSnapshot(Counter, { ...snapshot, [part]: damaged })).toBeUndefined();
          expect(restoreSnapshot(Counter, { ...snapshot, [part]: snapshot[part].slice(0, at) })).toBeUndefined();
        }
        expect(restoreSnapshot(Counter, { ...snapshot, version: snapshot.version + flip })).toBeUndefined();
      }),
    );
  });

  it('[C24] a snapshot of another version of the code is no snapshot', () => {
    const snapshot = takeSnapshot(Counter, fold(Counter, added(0, 'c1', [1, 2])));
    const define = (version: number, name = 'counter') =>
      defineAggregate(name, {
        events: Counter.eventDefinitions as Record<'Added' | 'Doubled' | 'Jammed', never>,
        initialState: () => ({ total: 0, events: 0 }),
        evolve: { Added: (state) => state, Doubled: (state) => state, Jammed: (state) => state },
        snapshot: { version, every: 1 },
      });
    expect(restoreSnapshot(define(1), snapshot)).toEqual({ state: { total: 3, events: 2 }, version: 2 });
    expect(restoreSnapshot(define(2), snapshot)).toBeUndefined();
    expect(restoreSnapshot(define(1, 'other'), snapshot)).toBeUndefined();
  });

  it.each<[what: string, value: unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'snapshot'],
    ['an empty object', {}],
    ['a version that is text', { ...takeSnapshot(Counter, fold(Counter, [])), version: '0' }],
    ['a negative version', { ...takeSnapshot(Counter, fold(Counter, [])), version: -1 }],
    ['a state that is not text', { ...takeSnapshot(Counter, fold(Counter, [])), stateJson: { total: 0, events: 0 } }],
  ])('[C24] %s is no snapshot', (_what, value) => {
    expect(restoreSnapshot(Counter, value)).toBeUndefined();
  });

  it('[C25] a snapshot is due when as many events lie behind the last as the aggregate says', () => {
    expect([
      isSnapshotDue(Counter, 99, 0),
      isSnapshotDue(Counter, 100, 0),
      isSnapshotDue(Counter, 250, 151),
      isSnapshotDue(Counter, 251, 151),
    ]).toEqual([false, true, false, true]);
  });
});
