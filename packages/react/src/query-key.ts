/** A text that is the same for queries that ask the same, whatever objects they are and in whatever order their keys stand. */
import type { Query } from '@headwater/core';

export function queryKey(query: Query, feed: string | undefined): string {
  return `query ${JSON.stringify([query.projection, query.name, feed ?? null, inOrder(query.params)])}`;
}

/** The same value with the keys of its objects in order. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]));
}
