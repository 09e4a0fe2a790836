/**
 * JSON values: as types, as the type-level check that what a schema puts out is JSON, and as frozen copies.
 *
 * Everything that Headwater stores or sends is JSON: events, commands, states, documents, parameters and results.
 */

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * True when every value of the type survives `JSON.parse(JSON.stringify(value))`; properties may be optional or undefined.
 * An `any` deep inside passes; {@link frozenJson} looks at the values.
 */
export type IsJson<T> = undefined extends T ? false : [T] extends [JsonShape<T>] ? true : false;

/**
 * The type with `never` wherever it is not JSON, so that it is assignable to this exactly when it is JSON. Being a mapped
 * type it is compared lazily, which recursive types need.
 */
type JsonShape<T> = 0 extends 1 & T
  ? never
  : T extends Json | undefined
    ? T
    : T extends NotJson
      ? never
      : T extends readonly (infer Item)[]
        ? undefined extends Item
          ? never
          : { [K in keyof T]: JsonShape<T[K]> }
        : T extends object
          ? { [K in keyof T]: JsonShape<T[K]> }
          : never;

type NotJson = Date | RegExp | Promise<unknown> | ReadonlyMap<never, never> | ReadonlySet<never> | ((...values: never[]) => unknown);

/** Freezes a value and everything in it, and returns it. The value has no cycles. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}

/**
 * A frozen copy that is exactly what the value's text would give back: without properties that are undefined. Throws a
 * TypeError that names the place of anything that is not JSON.
 */
export function frozenJson(value: unknown, path = '(value)'): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  // Text has one zero.
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value;
  if (Array.isArray(value)) return Object.freeze(Array.from(value, (item: unknown, index) => frozenJson(item, `${path}[${index}]`)));
  if (typeof value === 'object' && isPlain(value)) return frozenObject(value, path);
  throw new TypeError(`${path} is not JSON.`);
}

function frozenObject(value: object, path: string): JsonObject {
  const entries: [string, Json][] = [];
  for (const [key, inner] of Object.entries(value)) if (inner !== undefined) entries.push([key, frozenJson(inner, `${path}.${key}`)]);
  return Object.freeze(Object.fromEntries(entries));
}

/** An object without a class, of whatever realm: its prototype, if any, is the end of the chain. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
