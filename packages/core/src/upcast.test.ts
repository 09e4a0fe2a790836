import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { defineAggregate } from './aggregate.ts';
import { command } from './command.ts';
import { added } from './counter.fixture.ts';
import { event } from './event.ts';
import { fold } from './fold.ts';
import type { Json } from './json.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { parseCommand, upcastEvent } from './upcast.ts';
import type { Schema } from './versioned-schema.ts';

const seen: string[] = [];
/** Passes text on with a mark, so that a test sees what was parsed, and how often. */
function marking(mark: string): Schema<string> {
  return {
    '~standard': {
      version: 1,
      vendor: 'marking',
      validate(value) {
        seen.push(mark);
        if (typeof value !== 'string' || value.includes('!'))
          return { issues: [{ message: 'loud', path: ['text', { key: 0 }, { key: Symbol('s') }] }] };
        return { value: `${value}${mark}` };
      },
    },
  };
}

const slow: Schema<string> = { '~standard': { version: 1, vendor: 'slow', validate: async () => ({ value: '' }) } };
const throwing = (): never => {
  throw new Error('cannot');
};
const Text = defineAggregate('text', {
  events: {
    Written: event(marking('1'))
      .next(marking('2'), (text) => `${text}>`)
      .next(marking('3'), (text) => `${text}>`),
    Broken: event(z.string()).next(z.string(), throwing),
    Shouted: event(z.string()).next(marking('2'), (text) => `${text}!`),
    Slow: event(z.string()).next(slow, (text) => text),
  },
  commands: {
    Write: command(marking('1')).next(marking('2'), (text) => `${text}>`),
    Break: command(z.string()).next(z.string(), throwing),
  },
  initialState: (): Json[] => [],
  evolve: {
    Written: (state, { data }) => [...state, data],
    Broken: (state) => state,
    Shouted: (state) => state,
    Slow: (state) => state,
  },
  decide: { Write: () => [], Break: () => [] },
});

function stored(type: string, schemaVersion: number, data: Json): RecordedEvent {
  return { ...(added(0, 'c1', [1])[0] as RecordedEvent), stream: 'text-1', type, schemaVersion, data };
}

describe('upcastEvent', () => {
  it('[C20] a stored event goes through every upcaster and schema after its own version, and not through its own again', () => {
    expect(upcastEvent(Text, stored('Written', 1, 'a'))).toEqual(stored('Written', 3, 'a>2>3'));
    expect(upcastEvent(Text, stored('Written', 2, 'a'))).toEqual(stored('Written', 3, 'a>3'));
    expect(fold(Text, [stored('Written', 1, 'a'), stored('Written', 3, 'b')]).state).toEqual(['a>2>3', 'b']);
  });

  it('[C20] an event at its current version is not touched, and not parsed', () => {
    const current = stored('Written', 3, 'a!');
    seen.length = 0;
    expect(upcastEvent(Text, current)).toBe(current);
    expect(seen).toEqual([]);
  });

  it.each([
    ['unknown-event', 'Erased', 1],
    ['unknown-event', 'constructor', 1],
    ['unsupported-version', 'Written', 4],
    ['unsupported-version', 'Written', 0],
    ['unsupported-version', 'Written', 1.5],
    ['unsupported-version', 'Written', Number.NaN],
    ['upcast-failed', 'Broken', 1],
    ['upcast-failed', 'Shouted', 1],
    ['asynchronous-schema', 'Slow', 1],
  ])('[C20] an event that this code cannot read is refused: %s for %s version %d', (code, type, version) => {
    expect(() => upcastEvent(Text, stored(type, version, 'a'))).toThrow(expect.objectContaining({ code }));
    expect(() => fold(Text, [stored(type, version, 'a')])).toThrow(expect.objectContaining({ code }));
  });
});

describe('parseCommand', () => {
  it('[C21] a command is parsed by the schema of its own version and then upcast', () => {
    expect(parseCommand(Text, { type: 'Write', schemaVersion: 1, data: 'a' })).toEqual({
      kind: 'parsed',
      command: { type: 'Write', schemaVersion: 2, data: 'a1>2' },
    });
    expect(parseCommand(Text, Text.commands.Write('a'))).toMatchObject({ command: { data: 'a2' } });
  });

  it('[C21] a type or version that this code does not know is unsupported, with the versions it knows', () => {
    for (const schemaVersion of [0, 3, -1, 1.5, Number.NaN]) {
      expect(parseCommand(Text, { type: 'Write', schemaVersion, data: 'a' })).toEqual({ kind: 'unsupported', supported: [1, 2] });
    }
    for (const type of ['Erase', 'toString', '__proto__']) {
      expect(parseCommand(Text, { type, schemaVersion: 1, data: 'a' })).toEqual({ kind: 'unsupported', supported: [] });
    }
  });

  it('[C21] data that does not fit, and an upcaster that throws, make a command invalid, with where and why', () => {
    expect(parseCommand(Text, { type: 'Write', schemaVersion: 1, data: 'a!' })).toEqual({
      kind: 'invalid',
      issues: [{ path: ['text', 0, 'Symbol(s)'], message: 'loud' }],
    });
    expect(parseCommand(Text, { type: 'Break', schemaVersion: 1, data: 'a' })).toMatchObject({ kind: 'invalid', issues: [{ path: [] }] });
  });
});
