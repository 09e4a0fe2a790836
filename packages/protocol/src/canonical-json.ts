/**
 * The one text of a JSON value, by RFC 8785 (JSON Canonicalization Scheme): what is hashed.
 *
 * Keys are in the order of their UTF-16 units, numbers and strings as ECMAScript writes them, nothing in between.
 * The value must have passed `checkIJson`, which bounds its depth and keeps halves of surrogate pairs out.
 */

/** Properties that are `undefined` are left out. Throws a TypeError for what is not JSON. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') return canonicalObject(value as Readonly<Record<string, unknown>>); // its keys are read as they are
  throw new TypeError(`A ${typeof value} is not JSON.`);
}

function canonicalObject(object: Readonly<Record<string, unknown>>): string {
  let text = '';
  // Without a comparison function, `sort` compares UTF-16 units, as the RFC asks.
  for (const key of Object.keys(object).sort()) {
    const value = object[key];
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(value)}`;
  }
  return `{${text}}`;
}
