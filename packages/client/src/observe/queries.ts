/** Live queries: answered from memory, shared by all who ask the same, silent while the answer is the same. */
import type { AnyProjection, Query } from '@headwater/core';
import type { Observable } from 'rxjs';
import { ClientError } from '../errors.ts';
import type { DocumentStore } from '../replica/document-store.ts';
import type { ReplicaStore } from '../replica/replica-store.ts';
import { liveValue } from './live-value.ts';

export class Queries {
  readonly #store: ReplicaStore;
  /** By feed, name and parameters: the observables that somebody watches. */
  readonly #live = new Map<string, Observable<unknown>>();

  constructor(store: ReplicaStore) {
    this.#store = store;
  }

  /** Throws `unknown-projection`; errors with core's `unknown-query` and `invalid-params`, and `projection-failed`. */
  query<Result>(query: Query<Result>, feed: string = this.#store.feeds[0]): Observable<Result> {
    const projection = this.#projectionOf(query);
    const name = JSON.stringify([feed, query.projection, query.name, query.params]);
    const known = this.#live.get(name);
    // The name holds everything that the answer depends on.
    if (known !== undefined) return known as Observable<Result>;
    const live = liveValue<Result>((sink) => {
      this.#live.set(name, live);
      let unwatch: (() => void) | undefined;
      const watch = (documents: DocumentStore): void => {
        if (sink.closed) return;
        const answer = (): void => sink.next(() => documents.run(query));
        unwatch = documents.changes.on(answer);
        answer();
      };
      const loaded = this.#store.peekDocuments(feed, projection);
      if (loaded !== undefined) watch(loaded);
      else this.#load(feed, projection).then(watch, sink.error);
      return () => {
        unwatch?.();
        this.#live.delete(name);
      };
    });
    return live;
  }

  async fetch<Result>(query: Query<Result>, feed: string = this.#store.feeds[0]): Promise<Result> {
    const projection = this.#projectionOf(query);
    const documents = this.#store.peekDocuments(feed, projection) ?? (await this.#load(feed, projection));
    return documents.run(query);
  }

  #load(feed: string, projection: AnyProjection): Promise<DocumentStore> {
    return this.#store.exclusive(() => this.#store.documents(feed, projection), { urgent: true });
  }

  #projectionOf(query: Query): AnyProjection {
    const projection = this.#store.projections.find(({ name }) => name === query.projection);
    if (projection === undefined)
      throw new ClientError('unknown-projection', `The client was not given the projection '${query.projection}'.`);
    return projection;
  }
}
