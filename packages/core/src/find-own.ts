/** Looking up what was declared by a name from outside, which may be `constructor` or `__proto__`. */

/** The value under the name, when it is the record's own. */
export function findOwn<T>(declared: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(declared, name) ? declared[name] : undefined;
}
