/** Deep comparison of JSON-like values, told as sentences: for failure messages without a test framework. */

const SHOWN_AT_MOST = 12;

/** A check that failed. Test runners show `expected` and `actual` as a diff. */
export class CheckFailed extends Error {
  override readonly name: string = 'CheckFailed';
  readonly expected: unknown;
  readonly actual: unknown;

  constructor(message: string, values: { readonly expected?: unknown; readonly actual?: unknown } = {}) {
    super(message);
    this.expected = values.expected;
    this.actual = values.actual;
  }
}

/** Throws {@link CheckFailed} unless the two are deeply equal; `what` names what was compared. */
export function assertSame(what: string, actual: unknown, expected: unknown): void {
  const found = differences(expected, actual, '');
  if (found.length === 0) return;
  const shown = found.slice(0, SHOWN_AT_MOST).map((line) => `  ${line}`);
  if (found.length > shown.length) shown.push(`  … and ${found.length - shown.length} more`);
  throw new CheckFailed(`${what}:\n${shown.join('\n')}`, { expected, actual });
}

/** Throws {@link CheckFailed} unless the condition holds. */
export function assertThat(condition: boolean, what: string): asserts condition {
  if (!condition) throw new CheckFailed(what);
}

/** One line for each place where the two differ; none when they are equal. A property that is undefined is one that is absent. */
export function differences(expected: unknown, actual: unknown, path: string): string[] {
  if (Object.is(expected, actual)) return [];
  const place = path === '' ? '(value)' : path;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = expected.length === actual.length ? [] : [`${place}: expected ${expected.length} items, got ${actual.length}`];
    return [
      ...length,
      ...Array.from({ length: Math.max(expected.length, actual.length) }, (_, index) => index).flatMap((index) =>
        itemDifferences(expected, actual, `${path}[${index}]`, index),
      ),
    ];
  }
  if (!isObject(expected) || !isObject(actual)) return [`${place}: expected ${show(expected)}, got ${show(actual)}`];
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...keys].flatMap((key) => differences(expected[key], actual[key], path === '' ? key : `${path}.${key}`));
}

function itemDifferences(expected: readonly unknown[], actual: readonly unknown[], path: string, index: number): string[] {
  if (index >= expected.length) return [`${path}: expected nothing, got ${show(actual[index])}`];
  if (index >= actual.length) return [`${path}: expected ${show(expected[index])}, got nothing`];
  return differences(expected[index], actual[index], path);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as short text; what JSON does not know is named. */
export function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? `a ${typeof value}`);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
