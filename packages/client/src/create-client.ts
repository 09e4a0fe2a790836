/** Putting a client together: ports, log, replica, sync, observables. */
import type { AnyAggregate, CommandOf } from '@headwater/core';
import type { AggregateHandle, Client, ClientOptions, Receipt, SyncOptions } from './client.ts';
import { ClientError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import { openIndexedDbLog } from './indexeddb-log.ts';
import { events$ } from './observe/events.ts';
import { Queries } from './observe/queries.ts';
import { status$ } from './observe/status.ts';
import { readState, streamHistory$, streamState$ } from './observe/stream-observables.ts';
import { unresolved$ } from './observe/unresolved.ts';
import type { Ports } from './ports.ts';
import { realPorts } from './real-ports.ts';
import { Replica } from './replica/replica.ts';
import { ReplicaStore } from './replica/replica-store.ts';
import { createSync, type Sync } from './sync-loop.ts';

/**
 * Opens the local database and starts to sync. There is one database per name, tenant and principal; the tabs of a
 * browser share it. Throws {@link ClientError} `log-failed` when the database cannot be opened.
 */
export async function createClient(options: ClientOptions): Promise<Client> {
  const ports: Ports = { ...realPorts(), ...options.ports };
  const name = databaseName(options.name, options.sync);
  const log = await openLog(name, options, ports);
  const feeds = options.sync?.feeds ?? ['main'];
  const store = new ReplicaStore({
    log,
    ports,
    clientId: await log.readClientId(),
    actor: options.sync?.principal.id ?? 'local',
    aggregates: options.aggregates,
    projections: options.projections ?? [],
    feeds: options.sync === undefined ? ['local'] : [feeds[0] ?? 'main', ...feeds.slice(1)],
    channel: ports.openChannel(`${name}/changes`),
  });
  await store.open();
  // Loaded by those alone who have no sync.
  const localHistory = options.sync === undefined ? (await import('./replica/local-history.ts')).confirmAtOnce : undefined;
  const replica = new Replica(store, localHistory);
  const sync =
    options.sync === undefined
      ? undefined
      : createSync({ url: options.sync.url, feeds: store.feeds, token: options.sync.token, replica, log, ports, name });
  sync?.start();
  return new HeadwaterClient({ options, log, store, replica, sync });
}

interface Parts {
  readonly options: ClientOptions;
  readonly log: EventLog;
  readonly store: ReplicaStore;
  readonly replica: Replica;
  readonly sync: Sync | undefined;
}

class HeadwaterClient implements Client {
  readonly principal: Client['principal'];
  readonly events$: Client['events$'];
  readonly unresolved$: Client['unresolved$'];
  readonly status$: Client['status$'];
  readonly #parts: Parts;
  readonly #queries: Queries;
  /** So that all who watch a stream share one source. */
  readonly #handles = new Map<string, WeakRef<AggregateHandle<AnyAggregate>>>();
  #closed: Promise<void> | undefined;

  constructor(parts: Parts) {
    const { options, store, replica, sync } = parts;
    this.#parts = parts;
    this.#queries = new Queries(store);
    this.principal = options.sync?.principal;
    this.events$ = events$(store);
    this.unresolved$ = unresolved$(store, replica);
    this.status$ = status$(store, sync?.status$, this.unresolved$);
  }

  aggregate<A extends AnyAggregate>(aggregate: A, id: string): AggregateHandle<A> {
    const stream = this.#parts.store.streamOf(aggregate, id);
    const known = this.#handles.get(stream)?.deref();
    // A stream belongs to one aggregate: its category says which.
    if (known !== undefined) return known;
    const handle = this.#newHandle(aggregate, stream);
    this.#handles.set(stream, new WeakRef(handle));
    return handle;
  }

  receipt(commandId: string): Promise<Receipt> {
    return this.#open().replica.receipt(commandId);
  }

  query: Client['query'] = (query, options) => {
    this.#open();
    return this.#queries.query(query, options?.feed);
  };

  fetch: Client['fetch'] = (query, options) => {
    this.#open();
    return this.#queries.fetch(query, options?.feed);
  };

  resolve: Client['resolve'] = (commandId, resolution) => this.#open().replica.resolve(commandId, resolution);

  syncNow(): void {
    this.#open().sync?.syncNow();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async destroy(options: { readonly ifPending?: 'refuse' | 'drop' } = {}): Promise<void> {
    const { store, log } = this.#parts;
    const pending = store.journals.total;
    if (pending > 0 && options.ifPending !== 'drop') {
      throw new ClientError('pending-commands', `${pending} commands wait for the edge; destroying would lose them.`);
    }
    await this.#parts.sync?.stop();
    await log.destroy();
    this.#closed ??= Promise.resolve(store.close());
  }

  async #close(): Promise<void> {
    const { sync, store, log } = this.#parts;
    await sync?.stop();
    // What is being recorded is recorded before the log closes.
    await store.exclusive(() => Promise.resolve());
    store.close();
    log.close();
  }

  #open(): Parts {
    if (this.#closed !== undefined) throw new ClientError('client-closed', 'The client was closed.');
    return this.#parts;
  }

  #newHandle<A extends AnyAggregate>(aggregate: A, stream: string): AggregateHandle<A> {
    const { store, replica } = this.#parts;
    // The store works with erased types; the aggregate that was given says what they are.
    return {
      stream,
      state$: streamState$(store, stream),
      events$: events$(store, stream),
      history$: streamHistory$(store, aggregate, stream),
      get: () => readState(store, stream),
      execute: async (command: CommandOf<A>, options) => {
        this.#open();
        return replica.execute(aggregate, stream, command, options);
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
