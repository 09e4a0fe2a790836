/** Which projection answers a query: at the edge a query is asked for by its name alone. */
import { HeadwaterError, type AnyProjection } from '@headwater/core';

/** Throws `invalid-definition` for two projections, or two queries, of the same name. */
export function queriesByName(projections: readonly AnyProjection[]): ReadonlyMap<string, AnyProjection> {
  const projectionByQuery = new Map<string, AnyProjection>();
  for (const [index, projection] of projections.entries()) {
    if (projections.findIndex(({ name }) => name === projection.name) !== index)
      throw new HeadwaterError('invalid-definition', `Two projections are named '${projection.name}'.`);
    for (const query of Object.keys(projection.queryDefinitions)) {
      const other = projectionByQuery.get(query);
      if (other !== undefined)
        throw new HeadwaterError(
          'invalid-definition',
          `The projections '${other.name}' and '${projection.name}' both have a query '${query}'.`,
        );
      projectionByQuery.set(query, projection);
    }
  }
  return projectionByQuery;
}
