import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counter, LIMIT, NOW, STREAM, added } from './counter.fixture.ts';
import type { EventStore } from './event-store.ts';
import { fold } from './fold.ts';
import { handleCommand, type HandleOptions } from './handle-command.ts';
import { createMemoryEventStore } from './memory-event-store.ts';

const by = (commandId: string, rest: Partial<HandleOptions> = {}): HandleOptions => ({ commandId, actor: 'ana', now: NOW, ...rest });
const add = (amount: number) => Counter.commands.Add({ by: amount });

/** A store in which somebody else appends just before each of the first appends. */
function contested(store: EventStore, times: number): EventStore {
  let left = times;
  return {
    ...store,
    async appendToStream(stream, events, options) {
      if (left > 0 && options.expectedVersion !== -1) {
        left -= 1;
        const { version } = await store.readStream(stream);
        await store.appendToStream(stream, added(version, `other${left}`, [1]), { commandId: `other${left}`, expectedVersion: version });
      }
      return store.appendToStream(stream, events, options);
    },
  };
}

describe('handleCommand', () => {
  it('[C47] an accepted command is stored under its id, with who, when and what caused it', async () => {
    const store = createMemoryEventStore();
    const options = by('c1', { clientId: 'client', correlationId: 'k1', causationId: 'k2' });
    const outcome = await handleCommand(store, Counter, '1', Counter.commands.AddTwice({ by: 2 }), options);
    const { events, version } = await store.readStream(STREAM);
    expect(outcome).toEqual({ kind: 'accepted', events, version: 2, replayed: false });
    expect(version).toBe(2);
    expect(events[1]).toEqual({
      id: 'c1/1',
      stream: STREAM,
      version: 2,
      type: 'Added',
      schemaVersion: 2,
      data: { by: 2 },
      recordedAt: NOW,
      meta: { commandId: 'c1', clientId: 'client', actor: 'ana', issuedAt: NOW, correlationId: 'k1', causationId: 'k2' },
    });
  });

  it('[C47] a command without events is accepted at the version of its stream', async () => {
    const store = createMemoryEventStore();
    await handleCommand(store, Counter, '1', add(1), by('c1'));
    expect(await handleCommand(store, Counter, '1', Counter.commands.Touch({}), by('c2'))).toEqual({
      kind: 'accepted',
      events: [],
      version: 1,
      replayed: false,
    });
  });

  it('[C50] a refusal stores nothing and tells what came after the version that the issuer saw', async () => {
    const store = createMemoryEventStore();
    for (const [index, amount] of [5, 6, 7].entries()) await handleCommand(store, Counter, '1', add(amount), by(`c${index}`));
    const { events } = await store.readStream(STREAM);
    const rejection = { kind: 'rejection', code: 'AboveLimit', details: { total: 18, by: 3 } };
    expect(await handleCommand(store, Counter, '1', add(3), by('c9', { expectedVersion: 1 }))).toEqual({
      kind: 'rejected',
      rejection,
      version: 3,
      intervening: events.slice(1),
    });
    expect(await handleCommand(store, Counter, '1', add(3), by('c9'))).toEqual({
      kind: 'rejected',
      rejection,
      version: 3,
      intervening: [],
    });
    expect((await store.readStream(STREAM)).version).toBe(3);
  });

  it('[C50] data that does not fit is invalid, and stores nothing', async () => {
    const store = createMemoryEventStore();
    expect(await handleCommand(store, Counter, '1', add(0.5), by('c1'))).toMatchObject({ kind: 'invalid', issues: [{ path: ['by'] }] });
    expect((await store.readStream(STREAM)).version).toBe(0);
  });

  it('[C48] a strict command on another version than its issuer saw is a conflict, with what intervened', async () => {
    const store = createMemoryEventStore();
    await handleCommand(store, Counter, '1', add(1), by('c1'));
    const strictly = Counter.commands.AddStrictly({ by: 1 });
    const { events } = await store.readStream(STREAM);
    expect(await handleCommand(store, Counter, '1', strictly, by('c2', { expectedVersion: 0 }))).toEqual({
      kind: 'conflict',
      version: 1,
      intervening: events,
    });
    expect(await handleCommand(store, Counter, '1', strictly, by('c2', { expectedVersion: 5 }))).toEqual({
      kind: 'conflict',
      version: 1,
      intervening: [],
    });
    expect(await handleCommand(store, Counter, '1', strictly, by('c2', { expectedVersion: 1 }))).toMatchObject({
      kind: 'accepted',
      version: 2,
    });
    expect(await handleCommand(store, Counter, '1', strictly, by('c3'))).toMatchObject({ kind: 'accepted', version: 3 });
  });

  it('[C48] a strict command that is overtaken while it is decided is a conflict', async () => {
    const store = createMemoryEventStore();
    const outcome = await handleCommand(contested(store, 1), Counter, '1', Counter.commands.AddStrictly({ by: 1 }), by('c1'));
    expect(outcome).toEqual({ kind: 'conflict', version: 1, intervening: (await store.readStream(STREAM)).events });
  });

  it('[C48] any other command that is overtaken is decided again on what the stream has become', async () => {
    const store = createMemoryEventStore();
    expect(await handleCommand(contested(store, 3), Counter, '1', add(LIMIT - 3), by('c1'))).toMatchObject({
      kind: 'accepted',
      version: 4,
    });
    const late = await handleCommand(contested(store, 1), Counter, '2', add(LIMIT), by('c2'));
    expect(late).toMatchObject({
      kind: 'rejected',
      rejection: { details: { total: 1 } },
      version: 1,
      intervening: [{ meta: { commandId: 'other0' } }],
    });
  });

  it('[C48] a command that is overtaken again and again is a conflict after a bounded number of tries', async () => {
    const store = createMemoryEventStore();
    const outcome = await handleCommand(contested(store, 100), Counter, '1', add(1), by('c1'));
    expect(outcome).toMatchObject({ kind: 'conflict', version: 8 });
    expect((await store.readStream(STREAM)).events.some(({ meta }) => meta.commandId === 'c1')).toBe(false);
  });

  it('[S3] a command that is handled twice takes effect once, and tells its first result', async () => {
    const store = createMemoryEventStore();
    const first = await handleCommand(store, Counter, '1', Counter.commands.AddTwice({ by: 1 }), by('c1'));
    await handleCommand(store, Counter, '1', add(LIMIT - 2), by('c2'));
    for (const expectedVersion of [undefined, 0, 2, 9]) {
      const rest = expectedVersion === undefined ? {} : { expectedVersion };
      expect(await handleCommand(store, Counter, '1', Counter.commands.AddTwice({ by: 1 }), by('c1', rest))).toEqual({
        ...first,
        replayed: true,
      });
    }
    expect((await store.readStream(STREAM)).version).toBe(3);
  });

  it('[S3] a command that was accepted without events stays accepted when it would now be refused', async () => {
    const store = createMemoryEventStore();
    await store.appendToStream(STREAM, [], { commandId: 'c1', expectedVersion: 0 });
    for (let index = 0; index < 4; index += 1) await handleCommand(store, Counter, '1', add(5), by(`a${index}`));
    const replayed = { kind: 'accepted', events: [], version: 0, replayed: true };
    expect(await handleCommand(store, Counter, '1', add(1), by('c1'))).toEqual(replayed);
    expect(await handleCommand(store, Counter, '1', Counter.commands.AddStrictly({ by: 1 }), by('c1', { expectedVersion: 0 }))).toEqual(
      replayed,
    );
    expect(await handleCommand(store, Counter, '1', Counter.commands.Touch({}), by('c1'))).toEqual(replayed);
    expect((await store.readStream(STREAM)).version).toBe(4);
  });

  it('[S3] a command that is handled by many at once takes effect once', async () => {
    const store = createMemoryEventStore();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => handleCommand(store, Counter, '1', add(3), by('c1'))));
    expect(outcomes.filter((outcome) => outcome.kind === 'accepted' && !outcome.replayed)).toHaveLength(1);
    expect(outcomes.every((outcome) => outcome.kind === 'accepted' && outcome.version === 1)).toBe(true);
    expect((await store.readStream(STREAM)).version).toBe(1);
  });

  it('[S4] commands that are handled at once never break the rule of their decider', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 7 }), async (amounts) => {
        const store = createMemoryEventStore();
        const outcomes = await Promise.all(
          amounts.map((amount, index) => handleCommand(store, Counter, '1', add(amount), by(`c${index}`))),
        );
        const { events, version } = await store.readStream(STREAM);
        const accepted = amounts.filter((_, index) => outcomes[index]?.kind === 'accepted');
        expect(version).toBe(accepted.length);
        const { total } = fold(Counter, events).state;
        expect(total).toBe(accepted.reduce((sum, amount) => sum + amount, 0));
        expect(total).toBeLessThanOrEqual(LIMIT);
        for (const outcome of outcomes) expect(['accepted', 'rejected']).toContain(outcome.kind);
      }),
    );
  });

  it.each<[code: string, what: string, run: (store: EventStore) => Promise<unknown>]>([
    [
      'unknown-command',
      'a type that the aggregate does not have',
      (store) => handleCommand(store, Counter, '1', { ...add(1), type: 'Erase' as 'Add' }, by('c1')),
    ],
    [
      'unsupported-version',
      'a schema version from the future',
      (store) => handleCommand(store, Counter, '1', { ...add(1), schemaVersion: 2 }, by('c1')),
    ],
    ['invalid-stream', 'an id that breaks the rules', (store) => handleCommand(store, Counter, 'a b', add(1), by('c1'))],
    ['decider-failed', 'a decider that throws', (store) => handleCommand(store, Counter, '1', Counter.commands.Crash({}), by('c1'))],
  ])('[C51] %s is thrown for %s, and nothing is stored', async (code, _what, run) => {
    const store = createMemoryEventStore();
    await expect(run(store)).rejects.toMatchObject({ code });
    expect((await store.readStream(STREAM)).version).toBe(0);
  });
});
