/**
 * What a runtime was given, by name: aggregates with their commands and events, projections with their queries.
 *
 * Names are what is stored and sent, so each stands for one definition: two of one name are refused where the registry is
 * made. `find…` gives undefined for a name that is not known, `get…` throws a typed error.
 */
import type { AnyAggregate } from './aggregate.ts';
import type { CommandDefinition } from './command.ts';
import { HeadwaterError, type ErrorCode } from './errors.ts';
import type { EventDefinition } from './event.ts';
import { findOwn } from './find-own.ts';
import type { AnyProjection, QueryDefinition } from './projection.ts';
import { parseStream } from './stream-name.ts';

export interface Registry {
  readonly aggregates: readonly AnyAggregate[];
  readonly projections: readonly AnyProjection[];
  findAggregate(name: string): AnyAggregate | undefined;
  /** The aggregate whose category the stream's name begins with. */
  findAggregateOf(stream: string): AnyAggregate | undefined;
  findProjection(name: string): AnyProjection | undefined;
  /** The projection that has the query. */
  findProjectionOf(query: string): AnyProjection | undefined;
  /** Throws `unknown-aggregate`. */
  getAggregate(name: string): AnyAggregate;
  /** Throws `unknown-query`, for a query is what a projection is looked up for. */
  getProjection(name: string): AnyProjection;
  /** Throws `unknown-aggregate` or `unknown-command`. */
  getCommand(command: { readonly aggregate: string; readonly type: string }): CommandDefinition;
  /** Throws `invalid-stream`, `unknown-aggregate` or `unknown-event`. */
  getEvent(event: { readonly stream: string; readonly type: string }): EventDefinition;
  /** Throws `unknown-query`. */
  getQuery(query: { readonly projection: string; readonly name: string }): QueryDefinition;
}

/**
 * Makes a registry. Throws `invalid-definition` for two aggregates or projections of one name, two queries of one name
 * (the edge is asked for a query by its name alone), and a projection from an aggregate that is not in the registry.
 */
export function createRegistry(definitions: {
  readonly aggregates: readonly AnyAggregate[];
  readonly projections?: readonly AnyProjection[];
}): Registry {
  const { aggregates, projections = [] } = definitions;
  const aggregateByName = byName('aggregates', aggregates, ({ name }) => [name]);
  const projectionByName = byName('projections', projections, ({ name }) => [name]);
  const projectionByQuery = byName('queries', projections, ({ queryDefinitions }) => Object.keys(queryDefinitions));
  for (const projection of projections) {
    for (const source of projection.from) {
      if (aggregateByName.get(source.name) === source) continue;
      throw new HeadwaterError(
        'invalid-definition',
        `Projection '${projection.name}' is from aggregate '${source.name}', which is not the registered one.`,
      );
    }
  }

  const getAggregate = (name: string): AnyAggregate =>
    aggregateByName.get(name) ?? refuse('unknown-aggregate', `There is no aggregate '${name}'.`);
  const getProjection = (name: string): AnyProjection =>
    projectionByName.get(name) ?? refuse('unknown-query', `There is no projection '${name}'.`);
  const findAggregateOf = (stream: string): AnyAggregate | undefined => {
    const parsed = parseStream(stream);
    return parsed === undefined ? undefined : aggregateByName.get(parsed.category);
  };
  return {
    aggregates,
    projections,
    findAggregate: (name) => aggregateByName.get(name),
    findAggregateOf,
    findProjection: (name) => projectionByName.get(name),
    findProjectionOf: (query) => projectionByQuery.get(query),
    getAggregate,
    getProjection,
    getCommand: ({ aggregate, type }) =>
      findOwn(getAggregate(aggregate).commandDefinitions, type) ??
      refuse('unknown-command', `Aggregate '${aggregate}' has no command ${type}.`),
    getEvent({ stream, type }) {
      const { category } = parseStream(stream) ?? refuse('invalid-stream', `'${stream}' is not the name of a stream.`);
      return (
        findOwn(getAggregate(category).eventDefinitions, type) ?? refuse('unknown-event', `Aggregate '${category}' has no event ${type}.`)
      );
    },
    getQuery: ({ projection, name }) =>
      findOwn(getProjection(projection).queryDefinitions, name) ??
      refuse('unknown-query', `Projection '${projection}' has no query ${name}.`),
  };
}

function byName<T extends { readonly name: string }>(
  what: string,
  definitions: readonly T[],
  namesOf: (definition: T) => readonly string[],
): Map<string, T> {
  const found = new Map<string, T>();
  for (const definition of definitions) {
    for (const name of namesOf(definition)) {
      if (found.has(name)) throw new HeadwaterError('invalid-definition', `Two ${what} have the name '${name}'.`);
      found.set(name, definition);
    }
  }
  return found;
}

function refuse(code: ErrorCode, message: string): never {
  throw new HeadwaterError(code, message);
}
