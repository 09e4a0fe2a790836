import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { defineAggregate, type StateOf } from './aggregate.ts';
import { command } from './command.ts';
import { Counter, NOW, STREAM, added, metaOf } from './counter.fixture.ts';
import { decide, recordEvents } from './decide.ts';
import { fold, type Versioned } from './fold.ts';
import { decidePending, rebase, type Confirmed, type JournalCommand, type Rebased } from './rebase.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { parseCommand } from './upcast.ts';

type State = StateOf<typeof Counter>;
type Command = ReturnType<(typeof Counter.commands)[keyof typeof Counter.commands]>;

const OWN = 'client';
const START: Confirmed<State> = { state: Counter.initialState(), version: 0, foreignVersion: 0 };

/** A journal in which each command was recorded when all before it were pending. */
function journalOf(commands: readonly Command[], on: Confirmed<State> = START): JournalCommand[] {
  const journal: JournalCommand[] = [];
  let optimistic: Versioned<State> = on;
  for (const [index, { type, schemaVersion, data }] of commands.entries()) {
    const meta = metaOf(`own${index}`, OWN);
    const command = { stream: STREAM, type, schemaVersion, data, meta, decidedOn: on.version, expectedVersion: optimistic.version };
    journal.push(command);
    optimistic = decidePending(Counter, command, { confirmed: on, optimistic, phase: 'initial' }).optimistic;
  }
  return journal;
}

function merge(journal: readonly JournalCommand[], arrived: readonly RecordedEvent[], confirmed = START): Rebased<State> {
  return rebase(Counter, { clientId: OWN, confirmed, arrived, journal });
}

/** What the journal's `index`th command stores at the edge, after a version. */
function confirmedOf(index: number, after: number, amounts: readonly number[]): RecordedEvent[] {
  return added(after, `own${index}`, amounts, OWN);
}

const { Add, AddTwice, AddStrictly, Double, Touch, Crash, Jam } = Counter.commands;
const kinds = ({ entries }: Rebased<State>): string[] => entries.map(({ kind }) => kind);

describe('own commands', () => {
  it('[C70] a command whose events are confirmed is settled with their versions and not decided again', () => {
    const journal = journalOf([Add({ by: 1 }), AddTwice({ by: 2 }), Add({ by: 3 })]);
    const merged = merge(journal, [...added(0, 'x', [5]), ...confirmedOf(0, 1, [1]), ...confirmedOf(1, 2, [2, 2])]);
    expect(merged.entries.slice(0, 2)).toEqual([
      { kind: 'settled', commandId: 'own0', firstVersion: 2, lastVersion: 2 },
      { kind: 'settled', commandId: 'own1', firstVersion: 3, lastVersion: 4 },
    ]);
    expect(merged.confirmed).toEqual({ state: { total: 10, events: 4 }, version: 4, foreignVersion: 1 });
    expect(merged.optimistic).toEqual({ state: { total: 13, events: 5 }, version: 5 });
  });

  it('[C70] an own command is known by its id alone: whatever came out of it, and in whatever order', () => {
    const journal = journalOf([Add({ by: 1 }), Add({ by: 2 })]);
    const merged = merge(journal, [...confirmedOf(1, 0, [7]), ...confirmedOf(0, 1, [9])]);
    expect(merged.entries).toEqual([
      { kind: 'settled', commandId: 'own0', firstVersion: 2, lastVersion: 2 },
      { kind: 'settled', commandId: 'own1', firstVersion: 1, lastVersion: 1 },
    ]);
    expect(merged.optimistic).toEqual({ state: { total: 16, events: 2 }, version: 2 });
  });

  it('[C70] events of another device of the same person are foreign', () => {
    expect(merge([], [...added(0, 'x', [1], 'phone'), ...confirmedOf(0, 1, [1])]).confirmed.foreignVersion).toBe(1);
  });
});

describe('commands that come out otherwise', () => {
  it('[C71] refused, conflicting and undecidable commands contribute no event, and those after them are decided without them', () => {
    const journal = journalOf([
      Add({ by: 1 }),
      Add({ by: 9 }),
      Crash({}),
      Add({ by: 2 }),
      AddStrictly({ by: 1 }),
      Touch({}),
      Jam({}),
      Double({}),
    ]);
    const merged = merge(journal, added(0, 'x', [13]));
    expect(kinds(merged)).toEqual(['pending', 'refused', 'undecidable', 'pending', 'conflicting', 'pending', 'undecidable', 'refused']);
    expect(merged.entries.map(({ commandId }) => commandId)).toEqual(journal.map(({ meta }) => meta.commandId));
    expect(merged.entries[1]).toMatchObject({ rejection: { code: 'AboveLimit', details: { total: 14, by: 9 } } });
    expect(merged.entries[2]).toMatchObject({ cause: { code: 'decider-failed' } });
    expect(merged.optimistic).toEqual({ state: { total: 16, events: 3 }, version: 3 });
    const pending = merged.entries.flatMap((entry) => (entry.kind === 'pending' ? entry.events : []));
    expect(pending.map(({ id, version }) => [id, version])).toEqual([
      ['own0/0', 2],
      ['own3/0', 3],
    ]);
  });

  it('[C71] a command of a type, a version or data that this code does not know is undecidable, and is kept', () => {
    const [command] = journalOf([Add({ by: 1 })]) as [JournalCommand];
    const unknown = [
      { ...command, type: 'Erase' },
      { ...command, schemaVersion: 9 },
      { ...command, data: null },
      { ...command, type: 'constructor' },
    ];
    const merged = merge(unknown, added(0, 'x', [1]));
    expect(merged.entries.map((entry) => (entry.kind === 'undecidable' ? entry.cause : undefined))).toMatchObject([
      { kind: 'unsupported', supported: [] },
      { kind: 'unsupported', supported: [1] },
      { kind: 'invalid' },
      { kind: 'unsupported', supported: [] },
    ]);
    expect(merged.optimistic).toEqual({ state: { total: 1, events: 1 }, version: 1 });
  });
});

describe('strict commands', () => {
  it('[C72] a strict command stays pending while nothing came in between, own events before it included', () => {
    const journal = journalOf([Add({ by: 1 }), AddStrictly({ by: 2 })]);
    expect(kinds(merge(journal, []))).toEqual(['pending', 'pending']);
    const half = merge(journal, confirmedOf(0, 0, [1]));
    expect(kinds(half)).toEqual(['settled', 'pending']);
    expect(kinds(merge(journal.slice(1), [], half.confirmed))).toEqual(['pending']);
  });

  it('[C72] a foreign event after the version it was decided on makes it a conflict, and it stays one', () => {
    const [command] = journalOf([AddStrictly({ by: 2 })]) as [JournalCommand];
    const once = merge([command], added(0, 'x', [0]));
    expect(once.entries).toEqual([{ kind: 'conflicting', commandId: 'own0' }]);
    expect(kinds(merge([command], [], once.confirmed))).toEqual(['conflicting']);
  });

  it('[C72] an own command before it that came out otherwise makes it a conflict', () => {
    const start = merge([], added(0, 'x', [10])).confirmed;
    const journal = journalOf([Add({ by: 5 }), AddStrictly({ by: 1 })], start);
    // The edge refused the first, so it left the journal.
    expect(kinds(merge(journal.slice(1), [], start))).toEqual(['conflicting']);
    // The edge stored two events where one was foreseen.
    expect(kinds(merge(journal, confirmedOf(0, 1, [5, 5]), start))).toEqual(['settled', 'conflicting']);
  });

  it('[C72] one that this code cannot parse is undecidable before it is a conflict, as at the edge', () => {
    const [command] = journalOf([AddStrictly({ by: 2 })]) as [JournalCommand];
    expect(kinds(merge([{ ...command, schemaVersion: 2 }], added(0, 'x', [0])))).toEqual(['undecidable']);
  });
});

it('[C13] a decider is told whether it decides a command for the first time on this side or again', () => {
  const phases: string[] = [];
  const Telling = defineAggregate('telling', {
    events: {},
    commands: { Tell: command(z.object({})) },
    initialState: () => 0,
    evolve: {},
    decide: { Tell: (_command, _state, { phase, now, actor }) => (phases.push(`${phase} ${now} ${actor}`), []) },
  });
  const [added] = journalOf([Add({ by: 1 })]) as [JournalCommand];
  const tell = { ...added, ...Telling.commands.Tell({}) };
  const start = { state: 0, version: 0, foreignVersion: 0 };
  decidePending(Telling, tell, { confirmed: start, optimistic: start, phase: 'initial' });
  rebase(Telling, { clientId: OWN, confirmed: start, arrived: [], journal: [tell] });
  expect(phases).toEqual([`initial ${NOW} ana`, `replay ${NOW} ana`]);
});

describe('failures', () => {
  it('[C74] a confirmed event that cannot be folded throws, and nothing else does', () => {
    const [event] = added(0, 'x', [1]) as [RecordedEvent];
    expect(() => merge([], [{ ...event, type: 'Erased' }])).toThrow(expect.objectContaining({ code: 'unknown-event' }));
    expect(() => merge([], [{ ...event, type: 'Jammed', schemaVersion: 1, data: {} }])).toThrow('jammed');
  });

  it('[C74] deciding a pending command never throws, and gives the same state when the command has no events', () => {
    for (const made of [Crash({}), Jam({}), Touch({}), Add({ by: 0.5 }), Add({ by: 99 })]) {
      const [command] = journalOf([made]) as [JournalCommand];
      const optimistic = { state: Counter.initialState(), version: 0 };
      expect(decidePending(Counter, command, { confirmed: START, optimistic, phase: 'initial' }).optimistic).toBe(optimistic);
    }
  });
});

const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.integer({ min: -3, max: 9 }).map((by) => Add({ by })),
  fc.integer({ min: -3, max: 9 }).map((by) => AddTwice({ by })),
  fc.integer({ min: -3, max: 9 }).map((by) => AddStrictly({ by })),
  fc.constantFrom<Command>(Double({}), Touch({}), Crash({}), Jam({}), { ...Add({ by: 1 }), schemaVersion: 7 }),
);

/**
 * A history and a journal: what others appended, and the own commands that the edge took, in order, in between. Every
 * command of the journal was recorded on a prefix that this replica had.
 */
const schedules = fc
  .record({
    before: fc.array(fc.integer({ min: -2, max: 6 }), { maxLength: 3 }),
    journal: fc.array(commands, { maxLength: 8 }),
    taken: fc.nat(8),
    others: fc.array(fc.tuple(fc.nat(8), fc.integer({ min: -2, max: 6 })), { maxLength: 4 }),
  })
  .map(({ before, journal, taken, others }) => {
    const confirmed = merge(
      [],
      before.flatMap((by, index) => added(index, `b${index}`, [by])),
    ).confirmed;
    const recorded = journalOf(journal, confirmed);
    const arrived: RecordedEvent[] = [];
    const head = (): number => confirmed.version + arrived.length;
    for (const [index, command] of recorded.entries()) {
      for (const [place, by] of others) if (place === index) arrived.push(...added(head(), `x${arrived.length}`, [by]));
      if (index < taken) arrived.push(...decidedAtEdge(command, fold(Counter, arrived, confirmed)));
    }
    return { confirmed, journal: recorded, arrived };
  });

/** What the edge stores for a command: nothing when it refuses it or cannot decide it. Strictness aside. */
function decidedAtEdge(command: JournalCommand, { state, version }: Versioned<State>): RecordedEvent[] {
  const parsed = parseCommand(Counter, command);
  if (parsed.kind !== 'parsed' || parsed.command.type === 'Crash' || parsed.command.type === 'Jam') return [];
  const { commandId, actor } = command.meta;
  const decision = decide(Counter, parsed.command, state, { commandId, actor, now: NOW, phase: 'replay' });
  if (decision.kind === 'rejected') return [];
  return recordEvents(decision.events, { stream: STREAM, version, recordedAt: NOW, meta: command.meta });
}

describe('every schedule', () => {
  it('[S5] confirmed is the fold of the history, and optimistic is confirmed with the pending commands decided again on top', () => {
    fc.assert(
      fc.property(schedules, ({ confirmed, journal, arrived }) => {
        const merged = merge(journal, arrived, confirmed);
        expect({ state: merged.confirmed.state, version: merged.confirmed.version }).toEqual(fold(Counter, arrived, confirmed));
        let expected: Versioned<State> = merged.confirmed;
        for (const [index, entry] of merged.entries.entries()) {
          if (entry.kind !== 'pending') continue;
          expect(entry.events).toEqual(decidedAtEdge(journal[index] as JournalCommand, expected));
          expected = fold(Counter, entry.events, expected);
        }
        expect(merged.optimistic).toEqual({ state: expected.state, version: expected.version });
      }),
      { numRuns: 500 },
    );
  });

  it('[C71] no command is dropped, doubled or moved, and exactly those with confirmed events are settled', () => {
    fc.assert(
      fc.property(schedules, ({ confirmed, journal, arrived }) => {
        const merged = merge(journal, arrived, confirmed);
        expect(merged.entries.map(({ commandId }) => commandId)).toEqual(journal.map(({ meta }) => meta.commandId));
        const stored = new Set(arrived.map(({ meta }) => meta.commandId));
        for (const entry of merged.entries) expect(entry.kind === 'settled').toBe(stored.has(entry.commandId));
      }),
      { numRuns: 500 },
    );
  });

  it('[C72] a strict command that is pending follows exactly what its issuer saw', () => {
    fc.assert(
      fc.property(schedules, ({ confirmed, journal, arrived }) => {
        const merged = merge(journal, arrived, confirmed);
        for (const [index, entry] of merged.entries.entries()) {
          const command = journal[index] as JournalCommand;
          if (entry.kind !== 'pending' || command.type !== 'AddStrictly') continue;
          expect(entry.events[0]?.version).toBe(command.expectedVersion + 1);
          expect(arrived.every(({ meta, version }) => meta.clientId === OWN || version <= command.decidedOn)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('[C75] events that arrive bit by bit lead to the same as all at once', () => {
    fc.assert(
      fc.property(schedules, fc.array(fc.nat(12), { maxLength: 4 }), ({ confirmed, journal, arrived }, cuts) => {
        const atOnce = merge(journal, arrived, confirmed);
        const open = new Map(journal.map((command) => [command.meta.commandId, command]));
        const settled: Rebased<State>['entries'][number][] = [];
        let merged = merge(journal, [], confirmed);
        let from = 0;
        for (const cut of [...[...cuts].sort((a, b) => a - b), arrived.length]) {
          const to = Math.max(from, commandEnd(arrived, cut));
          merged = merge([...open.values()], arrived.slice(from, to), merged.confirmed);
          from = to;
          for (const entry of merged.entries) {
            if (entry.kind !== 'settled') continue;
            settled.push(entry);
            open.delete(entry.commandId);
          }
        }
        expect(merged.confirmed).toEqual(atOnce.confirmed);
        expect(merged.optimistic).toEqual(atOnce.optimistic);
        const unsettled = (entries: Rebased<State>['entries']) =>
          entries.filter(({ kind }) => kind !== 'settled').map((entry) => ({ ...entry, cause: undefined }));
        expect(unsettled(merged.entries)).toEqual(unsettled(atOnce.entries));
        expect(settled).toEqual(expect.arrayContaining(atOnce.entries.filter(({ kind }) => kind === 'settled')));
      }),
      { numRuns: 500 },
    );
  });
});

/** The events of a command are never split: the first cut at or after `at` that splits none. */
function commandEnd(events: readonly RecordedEvent[], at: number): number {
  let end = Math.min(at, events.length);
  while (end < events.length && events[end]?.meta.commandId === events[end - 1]?.meta.commandId) end += 1;
  return end;
}
