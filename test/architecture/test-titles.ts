/** The titles of all tests in the workspace, read from the code, so that no browser has to start to know them. */
import { placeOf, typeScriptFiles, visit, type Node } from './sources.ts';

export interface TestTitle {
  readonly place: string;
  /** As written; what a template puts in stands as `…`. */
  readonly title: string;
  /** The rules that the title opens with: `[S3] …`, `[S3] [L1] …`. */
  readonly rules: readonly string[];
}

const leadingRules = /^(?:\[[A-Z]+\d+\]\s*)+/;

/** Calls of `test` and `it`, also as `test.each(…)(…)`, in every file of the workspace: contract suites are no `.test.ts`. */
export function testTitles(): TestTitle[] {
  const titles: TestTitle[] = [];
  for (const source of typeScriptFiles) {
    visit(source, (node) => {
      const title =
        node.type === 'CallExpression' && isTestCallee(node['callee']) ? titleOf((node['arguments'] as readonly Node[])[0]) : undefined;
      if (title !== undefined) titles.push({ place: placeOf(source, node), title, rules: rulesOf(title) });
    });
  }
  return titles;
}

export function rulesOf(title: string): string[] {
  return leadingRules.exec(title)?.[0].match(/[A-Z]+\d+/g) ?? [];
}

function isTestCallee(callee: unknown): boolean {
  const node = callee as Node;
  if (node.type === 'Identifier') return node['name'] === 'test' || node['name'] === 'it';
  return node.type === 'MemberExpression' ? isTestCallee(node['object']) : node.type === 'CallExpression' && isTestCallee(node['callee']);
}

/** Undefined for the inner call of `test.each([…])('title', …)`. */
function titleOf(argument: Node | undefined): string | undefined {
  if (argument?.type === 'Literal' && typeof argument['value'] === 'string') return argument['value'];
  if (argument?.type !== 'TemplateLiteral') return undefined;
  return (argument['quasis'] as readonly { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…');
}
