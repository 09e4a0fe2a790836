/** A client without a sync, in memory, and how many subscriptions to its observables are open. */
import { createClient, type Client } from '@headwater/client';
import { testPorts } from '@headwater/client/testing';
import type { AnyAggregate } from '@headwater/core';
import { Observable } from 'rxjs';
import { Board, Card } from './board.ts';

export interface CountedClient {
  readonly client: Client;
  /** Open subscriptions right now. */
  readonly open: () => number;
  /** All there ever were. */
  readonly total: () => number;
}

export async function localClient(): Promise<CountedClient> {
  const client = await createClient({
    name: 'board',
    aggregates: [Card],
    projections: [Board],
    storage: 'memory',
    ports: testPorts().openTab(),
  });
  let open = 0;
  let total = 0;
  const counted = <T>(source: Observable<T>): Observable<T> =>
    new Observable((subscriber) => {
      open += 1;
      total += 1;
      const subscription = source.subscribe(subscriber);
      return () => {
        open -= 1;
        subscription.unsubscribe();
      };
    });
  const watched: Client = {
    principal: client.principal,
    aggregate<A extends AnyAggregate>(aggregate: A, id: string) {
      const handle = client.aggregate(aggregate, id);
      return { ...handle, state$: counted(handle.state$), history$: counted(handle.history$) };
    },
    query: (query, options) => counted(client.query(query, options)),
    events$: client.events$,
    unresolved$: counted(client.unresolved$),
    status$: counted(client.status$),
    receipt: (commandId) => client.receipt(commandId),
    fetch: (query, options) => client.fetch(query, options),
    resolve: (commandId, resolution) => client.resolve(commandId, resolution),
    syncNow: () => client.syncNow(),
    close: () => client.close(),
    destroy: (options) => client.destroy(options),
  };
  return { client: watched, open: () => open, total: () => total };
}
