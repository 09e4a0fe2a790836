import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineEvents, lineStates, transitionOf, type LineEffect, type LineEvent, type LineState } from './sync-machine.ts';

const RESTING: readonly LineState[] = ['backing-off', 'signed-out', 'upgrade-required'];
const WORKING: readonly LineState[] = ['connecting', 'catching-up', 'live'];

/** What must hold of each pair, said a second time and in another way than the table says it. */
function expected(from: LineState, event: LineEvent): readonly [LineState, ...LineEffect[]] {
  const leaves = [...WORKING, ...RESTING].includes(from) ? (['hang-up'] as const) : [];
  if (event === 'stop') return ['stopped', ...leaves];
  if (from === 'stopped') return event === 'start' ? ['waiting-for-lock'] : ['stopped'];
  if (event === 'deposed') return ['waiting-for-lock', ...leaves];
  if (from === 'waiting-for-lock') return event === 'elected' ? ['connecting', 'move'] : [from];
  if (RESTING.includes(from)) {
    return event === 'wake' ? ['connecting', 'hang-up', 'move'] : [from];
  }
  if (event === 'failed') return ['backing-off', 'hang-up', 'retry'];
  if (event === 'token-refused') return ['signed-out', 'hang-up', 'retry'];
  if (event === 'version-refused') return ['upgrade-required', 'hang-up', 'retry'];
  if (event === 'more') return [from === 'live' ? 'catching-up' : from, 'move'];
  if (event === 'wake') return from === 'connecting' ? [from] : [from, 'probe'];
  if (event === 'answered') return [from === 'connecting' ? 'catching-up' : from];
  if (event === 'drained') return from === 'live' ? ['live'] : ['catching-up', 'listen'];
  if (event === 'listening') return [from === 'connecting' ? 'connecting' : 'live'];
  return [from];
}

describe('the table', () => {
  const pairs = lineStates.flatMap((from) => lineEvents.map((event) => [from, event] as const));

  it.each(pairs)('[Y1] a line that is %s has one answer to %s', (from, event) => {
    expect(transitionOf(from, event)).toEqual(expected(from, event));
  });
});

describe('liveness', () => {
  /** The world around a line: what is in flight, and what may therefore happen next. */
  class World {
    state: LineState = 'stopped';
    moving = false;
    listening = false;
    armed = false;
    queued = false;

    /** Events that the world can cause now; any others cannot happen. */
    possible(): LineEvent[] {
      const events: LineEvent[] = ['start', 'stop', 'wake'];
      if (this.queued) events.push('elected');
      if (this.state !== 'stopped' && !this.queued) events.push('deposed');
      if (this.moving) events.push('answered', 'drained');
      if (this.listening) events.push('listening', 'more');
      if (this.moving || this.listening) events.push('failed', 'token-refused', 'version-refused');
      return events;
    }

    happen(event: LineEvent): void {
      if (event === 'drained') this.moving = false;
      if (event === 'elected') this.queued = false;
      const [to, ...effects] = transitionOf(this.state, event);
      if (to === 'waiting-for-lock') this.queued = true;
      if (to === 'stopped') this.queued = false;
      this.state = to;
      for (const effect of effects) {
        if (effect === 'move') this.moving = true;
        if (effect === 'listen') this.listening = true;
        if (effect === 'hang-up') this.moving = this.listening = this.armed = false;
        if (effect === 'retry') this.armed = true;
      }
    }
  }

  it('[Y2] whatever happens in whatever order, a line that was not stopped has something that moves it on', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 60 }), (choices) => {
        const world = new World();
        for (const choice of choices) {
          const possible = world.possible();
          world.happen(possible[choice % possible.length] ?? 'stop');
          const { state, moving, listening, armed, queued } = world;
          const pending = { moving, listening, armed, queued };
          if (state === 'stopped') expect(pending).toEqual({ moving: false, listening: false, armed: false, queued: false });
          else if (state === 'waiting-for-lock') expect(pending).toEqual({ moving: false, listening: false, armed: false, queued: true });
          else if (RESTING.includes(state)) expect(pending).toEqual({ moving: false, listening: false, armed: true, queued: false });
          else if (state === 'live') expect(pending).toMatchObject({ listening: true, armed: false, queued: false });
          else expect(moving || listening).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('[Y2] from every state a line can become live', () => {
    const reach = new Set<LineState>(['live']);
    for (let grown = true; grown;) {
      grown = false;
      for (const from of lineStates) {
        if (reach.has(from) || !lineEvents.some((event) => reach.has(transitionOf(from, event)[0]))) continue;
        reach.add(from);
        grown = true;
      }
    }
    expect([...reach].sort()).toEqual([...lineStates].sort());
  });
});
