/**
 * JSON values as types, and the type-level check that what a schema puts out is JSON.
 *
 * Everything that Headwater stores or sends is JSON: events, commands, states, documents, parameters and results.
 */

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** True when every value of the type survives `JSON.parse(JSON.stringify(value))`; properties may be optional. */
export type IsJson<T> = T extends Json
  ? true
  : T extends NotJson
    ? false
    : T extends readonly (infer Item)[]
      ? IsJson<Item>
      : T extends object
        ? false extends { [K in keyof T]-?: IsJson<Exclude<T[K], undefined>> }[keyof T]
          ? false
          : true
        : false;

type NotJson =
  | bigint
  | symbol
  | undefined
  | Date
  | RegExp
  | ReadonlyMap<never, never>
  | ReadonlySet<never>
  | ((...values: never[]) => unknown);

/** Freezes a value and everything in it, and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
