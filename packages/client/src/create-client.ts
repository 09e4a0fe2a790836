/** Putting a client together: ports, log, replica, sync, observables. */
import type { AnyAggregate, CommandOf } from '@headwater/core';
import type { AggregateHandle, Client, ClientOptions, SyncOptions } from './client.ts';
import { ClientError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import { openIndexedDbLog } from './indexeddb-log.ts';
import { events$, streamHistory$ } from './observe/events.ts';
import { Queries } from './observe/queries.ts';
import { status$ } from './observe/status.ts';
import { readState, streamState$ } from './observe/stream-observables.ts';
import { unresolved$ } from './observe/unresolved.ts';
import type { Ports } from './ports.ts';
import { realPorts } from './real-ports.ts';
import { Replica } from './replica/replica.ts';
import { ReplicaStore } from './replica/replica-store.ts';
import { createSync } from './sync-loop.ts';

/**
 * Opens the local database and starts to sync. There is one database per name, tenant and principal; the tabs of a
 * browser share it. Throws {@link ClientError} `log-failed` when the database cannot be opened.
 */
export async function createClient(options: ClientOptions): Promise<Client> {
  const { aggregates, projections = [], sync: syncOptions } = options;
  const ports: Ports = { ...realPorts(), ...options.ports };
  const name = databaseName(options.name, syncOptions);
  const log = await openLog(name, options, ports);
  const [firstFeed = 'main', ...feeds] = syncOptions === undefined ? ['local'] : (syncOptions.feeds ?? []);
  const store = new ReplicaStore({
    log,
    ports,
    clientId: await log.readClientId(),
    actor: syncOptions?.principal.id ?? 'local',
    aggregates,
    projections,
    feeds: [firstFeed, ...feeds],
    channel: ports.openChannel(`${name}/changes`),
  });
  await store.open();
  // Loaded by those alone who have no sync.
  const localHistory = syncOptions ? undefined : (await import('./replica/local-history.ts')).confirmAtOnce;
  const replica = new Replica(store, localHistory);
  const sync = syncOptions && createSync({ url: syncOptions.url, feeds: store.feeds, token: syncOptions.token, replica, log, ports, name });
  sync?.start();
  // Not awaited: whoever needs it imports it, and hears if it cannot be had.
  import('./on-demand.ts').catch(() => undefined);

  const queries = new Queries(store);
  /** So that all who watch a stream share one source. */
  const handles = new Map<string, WeakRef<AggregateHandle<AnyAggregate>>>();
  const waiting$ = unresolved$(store, replica);
  let closed: Promise<void> | undefined;
  function assertOpen(): void {
    if (closed !== undefined) throw new ClientError('client-closed', 'The client was closed.');
  }

  return {
    principal: syncOptions?.principal,
    events$: events$(store),
    unresolved$: waiting$,
    status$: status$(store, sync?.status$, waiting$),

    aggregate(aggregate, id) {
      const stream = store.streamOf(aggregate, id);
      const known = handles.get(stream)?.deref();
      // A stream belongs to one aggregate: its category says which.
      if (known !== undefined) return known;
      const handle = newHandle(aggregate, stream);
      handles.set(stream, new WeakRef(handle));
      return handle;
    },

    receipt(commandId) {
      assertOpen();
      return replica.receipt(commandId);
    },

    query(query, { feed } = {}) {
      assertOpen();
      return queries.query(query, feed);
    },

    fetch(query, { feed } = {}) {
      assertOpen();
      return queries.fetch(query, feed);
    },

    resolve(commandId, resolution) {
      assertOpen();
      return replica.resolve(commandId, resolution);
    },

    syncNow() {
      assertOpen();
      sync?.syncNow();
    },

    close() {
      closed ??= close();
      return closed;
    },

    async destroy({ ifPending } = {}) {
      const pending = store.journals.total;
      if (pending > 0 && ifPending !== 'drop') {
        throw new ClientError('pending-commands', `${pending} commands would be lost.`);
      }
      await sync?.stop();
      await log.destroy();
      closed ??= Promise.resolve(store.close());
    },
  };

  async function close(): Promise<void> {
    await sync?.stop();
    // What is being recorded is recorded before the log closes.
    await store.exclusive(() => Promise.resolve());
    store.close();
    log.close();
  }

  function newHandle<A extends AnyAggregate>(aggregate: A, stream: string): AggregateHandle<A> {
    // The store works with erased types; the aggregate that was given says what they are.
    return {
      stream,
      state$: streamState$(store, stream),
      events$: events$(store, stream),
      history$: streamHistory$(store, aggregate, stream),
      get: () => readState(store, stream),
      async execute(command: CommandOf<A>, origin) {
        assertOpen();
        return replica.execute(aggregate, stream, command, origin);
      },
    };
  }
}

function databaseName(name: string, sync: SyncOptions | undefined): string {
  const parts = sync === undefined ? [name] : [name, sync.principal.tenant, sync.principal.id];
  return `headwater/${parts.map(encodeURIComponent).join('/')}`;
}

async function openLog(name: string, { storage }: ClientOptions, ports: Ports): Promise<EventLog> {
  const { indexedDB } = ports;
  if (storage === 'memory' || (storage === undefined && indexedDB === undefined)) {
    // Loaded by those alone who have nothing better.
    const { MemoryDatabase, createMemoryLog } = await import('./memory-log.ts');
    return createMemoryLog(new MemoryDatabase(ports.newId));
  }
  if (indexedDB === undefined) throw new ClientError('log-failed', 'This browser offers no IndexedDB.');
  return openIndexedDbLog({ name, indexedDB, newId: ports.newId });
}
