/** What the linter has no rule for. */
import { expect, test } from 'vitest';
import { commentsOf, isTest, placeOf, textFiles, typeScriptFiles, visit, type Node, type Source } from './sources.ts';

const maximalLines = 420;
const sources = typeScriptFiles.filter((source) => /^(?:packages|apps)\/[^/]+\/src\//.test(source.path) && !isTest(source));
const engine = sources.filter(({ path }) => path.startsWith('packages/') && !path.endsWith('/real-ports.ts'));

test('[W7] the engine reads no clock and reaches no platform through a global object', () => {
  const effects = findAll(engine, (node) => isDateOfNow(node) || isGlobalEffect(node));
  expect(effects).toEqual([]);
});

test('[W7] a package has one file of real ports at most', () => {
  const packages = sources.filter(({ path }) => path.endsWith('/real-ports.ts')).map(({ path }) => path.split('/')[1]);
  expect(packages).toEqual([...new Set(packages)]);
});

test('[W8] no type is forced by any, and no compiler error is silenced', () => {
  const casts = findAll(
    typeScriptFiles,
    (node) => /^TS(?:As|TypeAssertion)/.test(node.type) && typeOf(node['typeAnnotation']) === 'TSAnyKeyword',
  );
  const silenced = typeScriptFiles
    .filter((source) => commentsOf(source).some((comment) => /^\s*@ts-(?:ignore|nocheck)/.test(comment)))
    .map(({ path }) => path);
  expect([...casts, ...silenced]).toEqual([]);
});

test('[W9] no test is skipped, singled out, expected to fail or tried again', () => {
  const modifiers = new Set(['only', 'skip', 'todo', 'fails', 'skipIf', 'runIf']);
  const marked = findAll(
    typeScriptFiles,
    (node) => node.type === 'MemberExpression' && isTestFunction(node['object']) && modifiers.has(nameOf(node['property'])),
  );
  const retried = findAll(
    typeScriptFiles,
    (node) => node.type === 'Property' && nameOf(node['key']) === 'retry' && literalOf(node['value']) !== 0 && isVitestOptions(node),
  );
  expect([...marked, ...retried]).toEqual([]);
});

test('[W10] nothing of one machine stands in a file: no absolute path of a home or a checkout, no registry', () => {
  const machine = /(?:^|[^\w.-])\/(?:work|root|home\/\w+|Users\/\w+|farm)\/|registry\.npmjs\.org|"resolved"\s*:/;
  const own = 'test/architecture/code.test.ts';
  const places = textFiles
    .filter(({ path }) => path !== own)
    .flatMap((source) => source.text.split('\n').flatMap((line, index) => (machine.test(line) ? [`${source.path}:${index + 1}`] : [])));
  expect(places).toEqual([]);
});

test(`[W11] no source file is longer than ${maximalLines} lines`, () => {
  const long = sources
    .filter(({ text }) => text.split('\n').length > maximalLines)
    .map(({ path, text }) => `${path}: ${text.split('\n').length} lines`);
  expect(long).toEqual([]);
});

function findAll(within: readonly Source[], isMeant: (node: Node) => boolean): string[] {
  const places: string[] = [];
  for (const source of within) visit(source, (node) => void (isMeant(node) && places.push(placeOf(source, node))));
  return places;
}

/** `new Date()` and `Date()`: the linter knows `Date.now` alone. */
function isDateOfNow(node: Node): boolean {
  if (nameOf(node['callee']) !== 'Date') return false;
  return node.type === 'CallExpression' || (node.type === 'NewExpression' && (node['arguments'] as readonly Node[]).length === 0);
}

/** `globalThis.fetch(…)`; as a type (`typeof globalThis.fetch`) it is how a port is described, and no member expression. */
function isGlobalEffect(node: Node): boolean {
  return node.type === 'MemberExpression' && nameOf(node['object']) === 'globalThis';
}

function isTestFunction(value: unknown): boolean {
  return ['test', 'it', 'describe'].includes(nameOf(value)) || (isMember(value) && isTestFunction(value['object']));
}

function isMember(value: unknown): value is Node {
  return typeOf(value) === 'MemberExpression';
}

function isVitestOptions(node: Node): boolean {
  return typeof literalOf(node['value']) === 'number';
}

function nameOf(value: unknown): string {
  return typeOf(value) === 'Identifier' ? String((value as Node)['name']) : '';
}

function literalOf(value: unknown): unknown {
  return typeOf(value) === 'Literal' ? (value as Node)['value'] : undefined;
}

function typeOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : undefined;
}
