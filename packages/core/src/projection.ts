/**
 * Defining a projection: documents that follow from events, with indexes and queries.
 *
 * A projection runs on every client and in the feed object at the edge, from the same definition; its handlers are
 * pure. `version` names its shape: raise it and the documents are built anew from events.
 */
import type { AnyAggregate, EventOf, EventTypeOf } from './aggregate.ts';
import type { DocumentReader, IndexValue } from './documents.ts';
import { HeadwaterError } from './errors.ts';
import type { JsonSchema } from './event.ts';
import { findOwn } from './find-own.ts';
import type { IsJson } from './json.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { upcastEvent } from './upcast.ts';
import { firstIssue, parseWith, type Schema, type SchemaInput, type SchemaOutput } from './versioned-schema.ts';

/** A query as asked: by name, with the input of its parameters' schema. `Result` is what it answers. */
export interface Query<Result = unknown> {
  readonly projection: string;
  readonly name: string;
  readonly params: unknown;
  readonly '~result'?: Result;
}

/** A query as declared: how its parameters are parsed and what is done with the documents. */
export interface QueryDefinition<Input = unknown, Result = unknown> {
  readonly schema: Schema;
  readonly run: (params: never, docs: never) => Result;
  readonly '~types'?: { readonly input: Input; readonly result: Result };
}

/** Declares a query; `run` must be pure and synchronous. */
export type QueryMaker<Doc, Index extends string> = <S extends Schema, Result>(
  schema: S & JsonSchema<S>,
  run: (params: SchemaOutput<S>, docs: DocumentReader<Doc, Index>) => Result,
) => QueryDefinition<SchemaInput<S>, Result>;

/** A projection with its types forgotten: what the runtime works with. */
export interface AnyProjection {
  readonly kind: 'projection';
  readonly name: string;
  readonly version: number;
  readonly from: readonly AnyAggregate[];
  readonly key: (event: never) => string | null;
  readonly initial: (key: string) => unknown;
  readonly handlerByType: Readonly<Record<string, ((doc: never, event: never) => unknown) | undefined>>;
  readonly indexes: Readonly<Record<string, (doc: never) => IndexValue>>;
  readonly queryDefinitions: Readonly<Record<string, QueryDefinition>>;
  readonly queries: Readonly<Record<string, (params: never) => Query>>;
  readonly '~doc'?: unknown;
}

/** A defined projection, with makers of its queries. */
export interface Projection<Name extends string, Doc, Queries extends Readonly<Record<string, QueryDefinition>>> extends AnyProjection {
  readonly name: Name;
  readonly queries: {
    readonly [Q in keyof Queries & string]: (params: QueryInput<Queries[Q]>) => Query<QueryResult<Queries[Q]>>;
  };
  readonly '~doc'?: Doc;
}

type QueryInput<Q extends QueryDefinition> = NonNullable<Q['~types']>['input'];
type QueryResult<Q extends QueryDefinition> = NonNullable<Q['~types']>['result'];

/** The documents of a projection. */
export type DocOf<P extends AnyProjection> = NonNullable<P['~doc']>;

type Sources = readonly [AnyAggregate, ...AnyAggregate[]];

/** Two aggregates with an event of the same name would meet in one handler: that does not compile. */
type DistinctEvents<From extends readonly AnyAggregate[], Seen = never> = From extends readonly [
  infer First extends AnyAggregate,
  ...infer Rest extends readonly AnyAggregate[],
]
  ? Extract<EventTypeOf<First>, Seen> extends never
    ? DistinctEvents<Rest, Seen | EventTypeOf<First>>
    : { readonly 'two aggregates have an event of the same name': Extract<EventTypeOf<First>, Seen> }
  : unknown;

type EventsOf<From extends readonly AnyAggregate[]> = { [I in keyof From]: EventOf<From[I]> }[number];

type OnMap<From extends readonly AnyAggregate[], Doc> = {
  readonly [Type in EventsOf<From>['type']]?: (doc: Doc, event: Extract<EventsOf<From>, { readonly type: Type }>) => Doc | null;
};

/** Refuses, at compile time, documents that could not be stored or sent. */
type JsonDoc<Doc> = IsJson<Doc> extends true ? unknown : { readonly 'the document is not JSON': never };

/**
 * Defines a projection. `key` names the document that an event belongs to (null: none); a handler that returns null
 * deletes it; an event without a handler is passed by. Throws `invalid-definition` for what the types cannot refuse.
 */
export function defineProjection<
  const Name extends string,
  const From extends Sources,
  Doc,
  Index extends string = never,
  Queries extends Readonly<Record<string, QueryDefinition>> = Readonly<Record<never, never>>,
>(
  name: Name,
  definition: {
    readonly version: number;
    readonly from: From & DistinctEvents<From>;
    readonly key: (event: EventsOf<From>) => string | null;
    readonly initial: ((key: string) => Doc) & JsonDoc<Doc>;
    readonly on: OnMap<From, NoInfer<Doc>>;
    readonly indexes?: Readonly<Record<Index, (doc: NoInfer<Doc>) => IndexValue>>;
    readonly queries?: (query: QueryMaker<NoInfer<Doc>, Index>) => Queries;
  },
): Projection<Name, Doc, Queries> {
  assertDefinition(name, PROJECTION_NAME.test(name), 'its name is not a projection name');
  assertDefinition(name, Number.isSafeInteger(definition.version) && definition.version >= 1, 'its version is not a positive integer');
  const makeQuery = ((schema: Schema, run: QueryDefinition['run']) => ({ schema, run })) as unknown as QueryMaker<Doc, Index>;
  const queryDefinitions: Readonly<Record<string, QueryDefinition>> = definition.queries?.(makeQuery) ?? {};
  for (const query of Object.keys(queryDefinitions)) assertDefinition(name, QUERY_NAME.test(query), `'${query}' is not a query name`);
  const queries = Object.fromEntries(
    Object.keys(queryDefinitions).map((query) => [query, (params: unknown) => Object.freeze({ projection: name, name: query, params })]),
  );
  return Object.freeze({
    kind: 'projection' as const,
    name,
    version: definition.version,
    from: definition.from,
    key: definition.key,
    initial: definition.initial,
    handlerByType: definition.on as AnyProjection['handlerByType'],
    indexes: definition.indexes ?? {},
    queryDefinitions,
    // Made from the same keys as the declared queries.
    queries: queries as unknown as Projection<Name, Doc, Queries>['queries'],
  });
}

const PROJECTION_NAME = /^[a-z][a-z0-9-]{0,63}$/;
/** It stands in addresses. */
const QUERY_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

function assertDefinition(name: string, holds: boolean, otherwise: string): void {
  if (!holds) throw new HeadwaterError('invalid-definition', `Projection '${name}': ${otherwise}.`);
}

/** What one event does to the documents of a projection. */
export interface DocumentChange {
  readonly key: string;
  /** The new document, or null when it is gone. */
  readonly document: unknown;
}

/**
 * Applies one event: `read` gives the present document of a key. Undefined when the event does not concern the
 * projection. Throws what the handlers throw, and as {@link upcastEvent}.
 */
export function project(projection: AnyProjection, event: RecordedEvent, read: (key: string) => unknown): DocumentChange | undefined {
  const located = locate(projection, event);
  if (located === undefined) return undefined;
  const { key, current, handler } = located;
  const before = read(key) ?? projection.initial(key);
  return { key, document: handler(before, current) };
}

/** The key of the document that an event concerns, if any. Throws what `key` throws, and as {@link upcastEvent}. */
export function documentKeyOf(projection: AnyProjection, event: RecordedEvent): string | undefined {
  return locate(projection, event)?.key;
}

interface Located {
  readonly key: string;
  readonly current: RecordedEvent;
  readonly handler: (doc: unknown, event: RecordedEvent) => unknown;
}

function locate(projection: AnyProjection, event: RecordedEvent): Located | undefined {
  const handler = findOwn(projection.handlerByType, event.type);
  if (handler === undefined) return undefined;
  const category = event.stream.slice(0, event.stream.indexOf('-'));
  const aggregate = projection.from.find((source) => source.name === category);
  if (aggregate === undefined) return undefined;
  const current = upcastEvent(aggregate, event);
  const key = (projection.key as (event: RecordedEvent) => string | null)(current);
  return key === null ? undefined : { key, current, handler: handler as Located['handler'] };
}

/** Answers a query from documents. Throws `unknown-query` or `invalid-params`. */
export function runQuery<Result>(projection: AnyProjection, query: Query<Result>, docs: DocumentReader<unknown>): Result {
  const definition = findOwn(projection.queryDefinitions, query.name);
  if (definition === undefined || query.projection !== projection.name) {
    throw new HeadwaterError('unknown-query', `${projection.name} has no query ${query.projection}/${query.name}.`);
  }
  const parsed = parseWith(definition.schema, query.params);
  if (parsed.kind === 'invalid') {
    throw new HeadwaterError('invalid-params', `${projection.name}/${query.name}: ${firstIssue(parsed.issues)}`);
  }
  return (definition.run as (params: unknown, docs: DocumentReader<unknown>) => Result)(parsed.data, docs);
}
