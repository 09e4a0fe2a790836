/** Any mix of faults, then none: what must be true in the end. Each seed is a run of its own and repeats exactly. */
import { describe, expect, it } from 'vitest';
import { Counter, Totals } from './test-support/counter-domain.ts';
import { testWorld, type SyncedTab, type TestDevice } from './test-support/test-device.ts';
import { captivePortal, type Fault, type FaultRoute } from './testing/faulty-network.ts';
import { seededRandom } from './testing/seeded-random.ts';

const { Add, Take, Reset } = Counter.commands;
const STREAMS = ['counter-a', 'counter-b', 'counter-c'];
const STEPS = 60;

const FAULTS: readonly Fault[] = [
  { kind: 'drop' },
  { kind: 'drop-answer' },
  { kind: 'hang' },
  { kind: 'delay', ms: 3_000 },
  { kind: 'delay', ms: 30_000 },
  { kind: 'delay-answer', ms: 5_000 },
  { kind: 'duplicate' },
  { kind: 'problem', code: 'unavailable' },
  { kind: 'problem', code: 'rate-limited', retryAfterSeconds: 2 },
  { kind: 'problem', code: 'unauthenticated' },
  { kind: 'close', code: 1012 },
  captivePortal,
];
const ROUTES: readonly FaultRoute[] = ['any', 'push', 'feed', 'stream', 'ticket', 'live', 'frame'];
const CLOSE_CODES = [1001, 1006, 1013, 4401, 4409];

/** Two devices, one of them with two tabs, and a world that is against them. */
async function run(seed: number) {
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T; // the index is within
  const { clock, edge, newDevice } = testWorld({ aggregates: [Counter], projections: [Totals] });
  const devices: TestDevice[] = [newDevice(), newDevice({ token: () => 'ben' })];
  const tabs: { device: TestDevice; tab: SyncedTab }[] = [];
  for (const device of [devices[0], ...devices]) if (device !== undefined) tabs.push({ device, tab: await device.openTab() });
  const recorded = new Set<string>();
  for (let step = 0; step < STEPS; step += 1) {
    const { device, tab } = pick(tabs);
    const dice = random();
    if (dice < 0.5) {
      const stream = pick(STREAMS);
      const command = pick([Add({ by: 5 }), Add({ by: 1 }), Take({ by: 3 }), Reset({})]);
      const receipt = await tab.replica.execute(Counter, stream, command);
      if (receipt.kind === 'recorded') recorded.add(receipt.commandId);
    } else if (dice < 0.75) device.network.inject({ on: pick(ROUTES), fault: pick(FAULTS), times: 1 + Math.floor(random() * 3) });
    else if (dice < 0.8) device.network.cut();
    else if (dice < 0.86) device.network.heal();
    else if (dice < 0.9) device.network.closeSockets(pick(CLOSE_CODES));
    else if (dice < 0.92) edge.expireCursors();
    else if (dice < 0.94) edge.pauseFeeds();
    else if (dice < 0.96) edge.resumeFeeds();
    else if (dice < 0.98) await tab.log.takeLease();
    else tab.sync.syncNow();
    await clock.advance(Math.floor(random() * random() * 20_000));
  }
  edge.resumeFeeds();
  for (const { network } of devices) {
    network.clearFaults();
    network.heal();
  }
  return { clock, edge, tabs: tabs.map(({ tab }) => tab), recorded, devices };
}

describe('after any mix of faults, once they are over', () => {
  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    '[L1] journals drain and all devices equal the edge (seed %i)',
    async (seed) => {
      const { clock, edge, tabs, recorded, devices } = await run(seed);
      // Longer than a silent feed goes without being asked.
      await clock.advance(420_000);
      for (const tab of tabs) {
        expect(tab.status.kind).toBe('live');
        expect(await tab.log.readJournal()).toEqual([]);
        for (const stream of STREAMS) {
          const events = edge.eventsOf(stream);
          expect(await tab.log.readEvents(stream)).toEqual(events);
          expect(await tab.stateOf(stream)).toMatchObject({ version: events.length, pending: 0 });
        }
      }
      // Every recorded command has one final outcome, and none took effect twice.
      const effects = STREAMS.flatMap((stream) => edge.eventsOf(stream).map(({ id }) => id));
      expect(new Set(effects).size).toBe(effects.length);
      for (const commandId of recorded) {
        const settled = await Promise.all(tabs.map((tab) => tab.log.findSettled(commandId)));
        expect(settled.some((outcome) => outcome !== undefined)).toBe(true);
      }
      for (const tab of tabs) await tab.sync.stop();
      expect(clock.pending).toBe(0);
      expect(devices.map(({ network }) => network.openSockets)).toEqual([0, 0]);
    },
  );
});
