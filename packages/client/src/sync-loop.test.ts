/** The sync as a whole: the real replica, log, lines and transport against the in-memory edge, with faults in between. */
import { describe, expect, it } from 'vitest';
import { Counter, Totals } from './test-support/counter-domain.ts';
import { testWorld } from './test-support/test-device.ts';

const { Add } = Counter.commands;
const domain = { aggregates: [Counter], projections: [Totals] };

describe('the happy path', () => {
  it('[L1] what is recorded reaches the edge, and another device', async () => {
    const { clock, edge, newDevice } = testWorld(domain);
    const ana = await newDevice().openTab();
    const ben = await newDevice({ token: () => 'ben' }).openTab();
    await clock.advance(100);
    expect(ana.status.kind).toBe('live');
    await ana.execute('counter-a', Add({ by: 3 }));
    await clock.advance(100);
    expect(edge.eventsOf('counter-a')).toMatchObject([{ type: 'Added', data: { by: 3 }, meta: { actor: 'ana' } }]);
    expect(await ana.stateOf('counter-a')).toMatchObject({ state: { total: 3 }, pending: 0 });
    expect(await ben.stateOf('counter-a')).toMatchObject({ state: { total: 3 }, version: 1 });
  });
});
