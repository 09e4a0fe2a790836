/**
 * What the guards of the messages are made of.
 *
 * A page of 500 events takes zod longer than `JSON.parse` took, and a client would carry zod for nothing else: answers
 * are checked by guards that look at the structure alone and never into `data`. Each stands beside its schema, and
 * `guards.test.ts` holds the two together.
 */

export type Guard<T> = (value: unknown) => value is T;
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isVersion(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0; // a safe integer is a number
}

export function isOrdinal(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1; // a safe integer is a number
}

/** True for a text that can be a cursor; only the edge can say whether it is one. */
export function isCursor(value: unknown): value is string {
  return isText(value) && value.length >= 1 && value.length <= 1024;
}

export function isArrayOf<T>(value: unknown, isItem: Guard<T>): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}

/** An optional field is absent or whole; JSON has no undefined. */
export function isAbsentOr<T>(fields: Fields, key: string, isValue: Guard<T>): boolean {
  return fields[key] === undefined ? !(key in fields) : isValue(fields[key]);
}
