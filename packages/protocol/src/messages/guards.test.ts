import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MessageName } from '../all-schemas.ts';
import { allSchemas } from '../all-schemas.ts';
import { defaultLimits } from '../limits.ts';
import { problem } from '../problems.ts';
import { isBootstrapPage } from './bootstrap-page.ts';
import { isDevTokenAnswer } from './dev-token.ts';
import { isErased, isStoredEvent } from './event.ts';
import { isFeedEntry } from './feed-entry.ts';
import { isFeedPage } from './feed-page.ts';
import { isHealthAnswer } from './health.ts';
import { isLimits } from './limits-answer.ts';
import { isEdgeFrame } from './live-frames.ts';
import { isFinal, isOutcome } from './outcome.ts';
import { isProblem } from './problem.ts';
import { isGroupProblem, isPushAnswer } from './push-answer.ts';
import { isQueryAnswer } from './query-answer.ts';
import { isSnapshotAnswer } from './snapshot-answer.ts';
import { isStreamPage } from './stream-page.ts';
import { isTicketAnswer } from './ticket.ts';

const meta = { commandId: 'c', clientId: 'l', actor: 'ana', issuedAt: 't', correlationId: 'x', causationId: 'y' };
const envelope = { id: 'c/0', stream: 'order-1', version: 1, type: 'T', schemaVersion: 1, recordedAt: 't', meta };
const whole = { ...envelope, data: { a: [1] }, salt: 's' };
const erased = { ...envelope, erased: true, dataHash: 'h' };
const gone = problem('not-found', { detail: 'd', instance: 'i' });
const outcomes = [
  { commandId: 'c', kind: 'accepted', firstVersion: 1, lastVersion: 2, replayed: false },
  { commandId: 'c', kind: 'accepted', firstVersion: null, lastVersion: 0, replayed: true },
  { commandId: 'c', kind: 'rejected', rejection: { code: 'No', details: { a: 1 } }, version: 1, replayed: false },
  { commandId: 'c', kind: 'conflict', version: 3, replayed: true },
  { commandId: 'c', kind: 'invalid', problem: gone },
  { commandId: 'c', kind: 'discarded' },
  { commandId: 'c', kind: 'unsupported', supported: [1, 2] },
  ...['forbidden', 'blocked', 'out-of-order', 'cloned'].map((kind) => ({ commandId: 'c', kind })),
];
const entries = [
  { position: 1, event: whole },
  { position: 2, event: erased },
  { position: 3, left: 'order-1', version: 4 },
  { position: 4, erased: { stream: 'order-1', version: 1 } },
  { position: 5, deleted: 'order-1' },
  { position: 6, reset: 'order-1' },
  { position: 7, document: { projection: 'p', key: 'k', document: null } },
];
const head = { version: 2, headHash: 'h' };
const group = { stream: 'order-1', ...head, epoch: 'e', feeds: ['main'], mark: 7, truncated: false, outcomes };

/** Of each message that a client reads: its guard, and values that have every field and every variant. */
const answers: readonly (readonly [MessageName, (value: unknown) => boolean, readonly object[]])[] = [
  ['Problem', isProblem, [gone]],
  ['Event', isStoredEvent, [whole, erased]],
  ['Outcome', isOutcome, outcomes],
  [
    'PushAnswer',
    isPushAnswer,
    [{ groups: [{ ...group, events: [whole, erased] }, group, { stream: 's', problem: gone, retryAfterMs: 1 }] }],
  ],
  [
    'StreamPage',
    isStreamPage,
    [
      { stream: 's', ...head, epoch: 'e', events: [whole], next: null },
      { stream: 's', ...head, epoch: 'e', events: [], next: 3 },
    ],
  ],
  ['SnapshotAnswer', isSnapshotAnswer, [{ stream: 's', ...head, epoch: 'e', fingerprint: 'f', state: null }]],
  ['FeedEntry', isFeedEntry, entries],
  ['FeedPage', isFeedPage, [{ feed: 'main', epoch: 'e', entries, cursor: 'c', caughtUp: true }]],
  [
    'BootstrapPage',
    isBootstrapPage,
    [
      {
        feed: 'main',
        epoch: 'e',
        asOf: 0,
        snapshots: [{ stream: 's', ...head, fingerprint: 'f', state: {} }],
        documents: [{ projection: 'p', projectionVersion: 1, key: 'k', document: {} }],
        cursor: 'c',
        nextPage: null,
      },
    ],
  ],
  ['QueryAnswer', isQueryAnswer, [{ result: [], position: 0 }]],
  ['TicketAnswer', isTicketAnswer, [{ ticket: 't', expiresAt: 'x' }]],
  ['DevTokenAnswer', isDevTokenAnswer, [{ token: 't', expiresAt: 'x' }]],
  ['HealthAnswer', isHealthAnswer, [{ status: 'ok', supported: [1] }]],
  ['Limits', isLimits, [defaultLimits]],
  [
    'EdgeFrame',
    isEdgeFrame,
    [
      { type: 'entries', after: 'a', entries, cursor: 'c' },
      { type: 'entries', entries: [], cursor: 'c' },
      { type: 'caught-up', cursor: 'c' },
      { type: 'error', problem: gone },
    ],
  ],
];

describe('answers', () => {
  test.each(answers)('[P13] %s: every variant is accepted, with additional fields as well', (name, guard, samples) => {
    for (const sample of samples) {
      for (const value of [sample, { ...sample, addedLater: 1 }]) {
        expect(guard(value)).toBe(true);
        expect(allSchemas[name].safeParse(value).success).toBe(true);
      }
    }
  });

  test.each(answers)('[P13] %s: the guard and the schema agree on values with one or two places changed', (name, guard, samples) => {
    const change = fc.record({
      at: fc.nat(),
      to: fc.constantFrom<unknown>(
        'absent',
        null,
        0,
        1,
        -1,
        1.5,
        2 ** 53,
        '',
        'x',
        'ok',
        'accepted',
        'y'.repeat(1025),
        true,
        false,
        [],
        ['x'],
        {},
        whole,
      ),
    });
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 2 }), (sample, changes) => {
        const value = changes.reduce<unknown>((current, { at, to }) => changed(current, at, to), sample);
        expect(guard(value)).toBe(allSchemas[name].safeParse(value).success);
      }),
      { numRuns: 600 },
    );
  });

  test.each(answers)('[P14] %s: the page of a captive portal, or other JSON, is not taken for an answer', (_name, guard) => {
    for (const value of ['<!doctype html><title>Wi-Fi</title>', null, undefined, 42, [], [[]], {}, { groups: {} }, { type: 'entries' }]) {
      expect(guard(value)).toBe(false);
    }
  });

  test('[P14] a guard does not look into the data of an event', () => {
    const untouchable = new Proxy(
      {},
      { get: () => expect.fail('read'), ownKeys: () => expect.fail('listed'), has: () => expect.fail('asked') },
    );
    expect(
      isFeedPage({
        feed: 'main',
        epoch: 'e',
        entries: [{ position: 1, event: { ...whole, data: untouchable } }],
        cursor: 'c',
        caughtUp: true,
      }),
    ).toBe(true);
  });

  test('[P15] an outcome is final, or it stops its group', () => {
    const kinds = (final: boolean) => [
      ...new Set(outcomes.filter((value) => isOutcome(value) && isFinal(value) === final).map(({ kind }) => kind)),
    ];
    expect(kinds(true)).toEqual(['accepted', 'rejected', 'conflict', 'invalid', 'discarded']);
    expect(kinds(false)).toEqual(['unsupported', 'forbidden', 'blocked', 'out-of-order', 'cloned']);
  });

  test('[P15] an erased event and a group that did not run are told apart from whole ones', () => {
    const told = [whole, erased].map((event) => isStoredEvent(event) && isErased(event));
    expect(told).toEqual([false, true]);
    const answer: unknown = { groups: [group, { stream: 's', problem: gone }] };
    expect(isPushAnswer(answer) && answer.groups.map(isGroupProblem)).toEqual([false, true]);
  });
});

/** A copy of a value with its place number `at` (counted through all nested fields) changed or taken away. */
function changed(value: unknown, at: number, to: unknown): unknown {
  const copy = structuredClone(value);
  const places: (readonly [Record<string, unknown>, string])[] = [];
  const visit = (inner: unknown): void => {
    if (typeof inner !== 'object' || inner === null) return;
    for (const key of Object.keys(inner)) {
      const fields = inner as Record<string, unknown>; // arrays have keys as well
      places.push([fields, key]);
      visit(fields[key]);
    }
  };
  visit(copy);
  const place = places[at % Math.max(places.length, 1)];
  if (place === undefined) return copy;
  const [fields, key] = place;
  if (to !== 'absent') fields[key] = structuredClone(to);
  else if (Array.isArray(fields)) fields.splice(Number(key), 1);
  else delete fields[key];
  return copy;
}
