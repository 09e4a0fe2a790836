/** Devices for the sync's own tests: the real replica on a memory log, synced with an in-memory edge. */
import type { AnyAggregate, AnyProjection, Command } from '@headwater/core';
import { MemoryDatabase, createMemoryLog } from '../memory-log.ts';
import type { EventLog } from '../event-log.ts';
import { readState } from '../observe/stream-observables.ts';
import type { Ports } from '../ports.ts';
// Loaded by the replica when it needs it, which takes real time; here all time is the clock's.
import '../on-demand.ts';
import { Replica } from '../replica/replica.ts';
import { ReplicaStore } from '../replica/replica-store.ts';
import { createSync, type Sync, type SyncOptions } from '../sync-loop.ts';
import type { SyncCore } from '../sync-status.ts';
import type { FaultyNetwork } from '../testing/faulty-network.ts';
import type { ManualClock } from '../testing/manual-clock.ts';
import { createMemoryEdge, type MemoryEdge, type MemoryEdgeOptions } from '../testing/memory-edge.ts';
import { testPorts, type TestBrowser, type TestTab } from '../testing/test-ports.ts';

export interface TestWorld {
  readonly clock: ManualClock;
  readonly edge: MemoryEdge;
  /** A device of its own: one browser, one database, one network. */
  readonly newDevice: (options?: DeviceOptions) => TestDevice;
}

export interface DeviceOptions {
  /** Default `['main']`. */
  readonly feeds?: readonly [string, ...string[]];
  /** Default: Ana's. */
  readonly token?: SyncOptions['token'];
  readonly limits?: SyncOptions['limits'];
  readonly ports?: Partial<Ports>;
  /** Puts something between the device and its log. */
  readonly wrapLog?: (log: EventLog) => EventLog;
}

export interface TestDevice {
  readonly browser: TestBrowser;
  readonly network: FaultyNetwork;
  readonly database: MemoryDatabase;
  /** Opens a tab and starts its sync. */
  openTab(): Promise<SyncedTab>;
}

export interface SyncedTab {
  readonly ports: TestTab;
  readonly log: EventLog;
  readonly store: ReplicaStore;
  readonly replica: Replica;
  readonly sync: Sync;
  /** Every status so far; the last one is that of the moment. */
  readonly statuses: SyncCore[];
  readonly status: SyncCore;
  /** Records a command; throws when it is refused here. */
  execute(stream: string, command: Command): Promise<string>;
  stateOf(stream: string): Promise<{ readonly state: unknown; readonly version: number; readonly pending: number }>;
}

/** One clock, one edge, any number of devices. */
export function testWorld(
  domain: { readonly aggregates: readonly AnyAggregate[]; readonly projections: readonly AnyProjection[] },
  options: Partial<MemoryEdgeOptions> = {},
): TestWorld {
  const server = testPorts({ seed: 1_000 });
  const { clock } = server;
  const edge = createMemoryEdge({ aggregates: domain.aggregates, ports: { clock, newId: server.openTab().newId }, ...options });
  let devices = 0;
  return {
    clock,
    edge,
    newDevice(deviceOptions = {}) {
      devices += 1;
      const network = edge.connect();
      const browser = testPorts({
        seed: devices,
        ports: { clock, fetch: network.fetch, openSocket: network.openSocket, ...deviceOptions.ports },
      });
      const database = new MemoryDatabase(browser.openTab().newId);
      return { browser, network, database, openTab: () => openSynced(domain, { browser, database, options: deviceOptions }) };
    },
  };
}

async function openSynced(
  domain: { readonly aggregates: readonly AnyAggregate[]; readonly projections: readonly AnyProjection[] },
  device: { readonly browser: TestBrowser; readonly database: MemoryDatabase; readonly options: DeviceOptions },
): Promise<SyncedTab> {
  const ports = device.browser.openTab();
  const { feeds = ['main'] as const, token = () => 'ana', limits, wrapLog = (log: EventLog): EventLog => log } = device.options;
  const log = wrapLog(createMemoryLog(device.database));
  const store = new ReplicaStore({
    log,
    ports,
    clientId: await log.readClientId(),
    actor: 'ana',
    ...domain,
    feeds,
    channel: ports.openChannel('changes'),
  });
  await store.open();
  const replica = new Replica(store);
  const sync = createSync({
    url: 'https://edge.test',
    feeds,
    token,
    replica,
    log,
    ports,
    name: 'test',
    ...(limits === undefined ? {} : { limits }),
  });
  const statuses: SyncCore[] = [];
  sync.status$.subscribe((status) => statuses.push(status));
  sync.start();
  return {
    ports,
    log,
    store,
    replica,
    sync,
    statuses,
    get status() {
      const last = statuses.at(-1);
      if (last === undefined) throw new Error('There is no status yet.');
      return last;
    },
    async execute(stream, command) {
      const aggregate = domain.aggregates.find(({ name }) => name === command.aggregate);
      if (aggregate === undefined) throw new Error(`No aggregate '${command.aggregate}'.`);
      const receipt = await replica.execute(aggregate, stream, command);
      if (receipt.kind !== 'recorded') throw new Error(`The command was ${receipt.kind}.`);
      return receipt.commandId;
    },
    stateOf: (stream) => readState(store, stream),
  };
}
