/** The titles of all tests in the workspace, read from the code, so that no browser has to start to know them. */
import { isTest, placeOf, typeScriptFiles, visit, type Node, type Source } from './sources.ts';

export interface TestTitle {
  readonly place: string;
  /** As written; what a template puts in stands as `…`. */
  readonly title: string;
  /** The rules that the title opens with: `[S3] …`, `[S3] [L1] …`. */
  readonly rules: readonly string[];
  /** A table of cases brings the title, and with it the rule: `test.each(cases)('$title', …)`. */
  readonly fromTable: boolean;
}

const leadingRules = /^(?:\[[A-Z]+\d+\]\s*)+/;
const ofTable = /^(?:\$|%|\[…\])/;

/** The titles of `test` and `it`, and of the cases that contract suites and tables keep for them. */
export function testTitles(): TestTitle[] {
  return typeScriptFiles.flatMap(titlesIn);
}

export function titlesIn(source: Source): TestTitle[] {
  const titles: TestTitle[] = [];
  visit(source, (node) => {
    const title = titleOfTest(node) ?? titleOfCase(node, source);
    if (title !== undefined) titles.push({ place: placeOf(source, node), title, rules: rulesOf(title), fromTable: ofTable.test(title) });
  });
  return titles;
}

export function rulesOf(title: string): string[] {
  return leadingRules.exec(title)?.[0].match(/[A-Z]+\d+/g) ?? [];
}

function titleOfTest(node: Node): string | undefined {
  return node.type === 'CallExpression' && isTestFunction(node['callee']) ? textOf(firstArgument(node)) : undefined;
}

/** `{ title: '[S3] …' }` anywhere, and `someCase('[S3] …', …)` in a contract suite, which is no test file itself. */
function titleOfCase(node: Node, source: Source): string | undefined {
  const isTitle = node.type === 'Property' && ['title', 'name'].includes(String((node['key'] as Node)['name']));
  const isCase = node.type === 'CallExpression' && !isTest(source);
  const text = isTitle ? textOf(node['value']) : isCase ? textOf(firstArgument(node)) : undefined;
  return text !== undefined && rulesOf(text).length > 0 ? text : undefined;
}

/** `test`, `it`, and what they return or carry: `test.each(…)`. */
function isTestFunction(callee: unknown): boolean {
  const node = callee as Node;
  if (node.type === 'Identifier') return node['name'] === 'test' || node['name'] === 'it';
  if (node.type === 'MemberExpression') return isTestFunction(node['object']);
  return node.type === 'CallExpression' && isTestFunction(node['callee']);
}

function firstArgument(call: Node): unknown {
  return (call['arguments'] as readonly unknown[])[0];
}

/** Undefined for what is no text, as in the inner call of `test.each([…])('title', …)`. */
function textOf(value: unknown): string | undefined {
  const node = value as Node | undefined;
  if (node?.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node?.type !== 'TemplateLiteral') return undefined;
  return (node['quasis'] as readonly { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…');
}
