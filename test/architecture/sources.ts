/** The workspace's sources, for the tests that look at code rather than run it. */
import { globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseSync } from 'vite';

export interface Source {
  /** From the root of the workspace, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** A node of the syntax tree, as far as these tests look into it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

export const root: string = resolve(import.meta.dirname, '../..');

const ignored = new Set(['node_modules', 'dist', '.types', '.wrangler', '.git', 'test-results', 'coverage']);
const textName = /\.(?:[cm]?[jt]sx?|jsonc?|ya?ml|md|html|css|sh)$|^\.ci\/|^LICENSE$/;

/** Every text file that a person keeps here; what is installed or generated is not among them. */
export const textFiles: readonly Source[] = globSync(['**/*', '.*', '.{ci,github}/**/*'], {
  cwd: root,
  exclude: (path) => ignored.has(basename(path)),
})
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => textName.test(path) && path !== 'pnpm-lock.yaml')
  .toSorted()
  .map((path) => ({ path, text: readFileSync(resolve(root, path), 'utf8') }));

export const typeScriptFiles: readonly Source[] = textFiles.filter(({ path }) => /\.tsx?$/.test(path));

/** Tests, and what they share. */
export function isTest({ path }: Source): boolean {
  return /\.(?:test|test-d|fixture)\.tsx?$|\/test-support\//.test(path);
}

/** Imports, re-exports, dynamic imports with a constant name, and `import('…')` types. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  visit(source, (node) => {
    const from = node['source'] as Node | null | undefined;
    if (typeof from?.['value'] !== 'string') return;
    const kind = node['importKind'] ?? node['exportKind'];
    found.push({ specifier: from['value'], typeOnly: kind === 'type' || node.type === 'TSImportType' });
  });
  return found;
}

/** Calls `see` with every node of the file, parents before children. */
export function visit(source: Source, see: (node: Node) => void): void {
  walk(parsed(source).program, see);
}

export function commentsOf(source: Source): string[] {
  return parsed(source).comments.map(({ value }) => value);
}

/** `path:line`, as an editor opens it. */
export function placeOf(source: Source, node: Node): string {
  return `${source.path}:${source.text.slice(0, node.start).split('\n').length}`;
}

const parsedSources = new WeakMap<Source, ReturnType<typeof parseSync>>();

function parsed(source: Source): ReturnType<typeof parseSync> {
  const known = parsedSources.get(source);
  if (known !== undefined) return known;
  const result = parseSync(source.path, source.text);
  if (result.errors.length > 0) throw new Error(`${source.path} does not parse: ${result.errors[0]?.message}`);
  parsedSources.set(source, result);
  return result;
}

function walk(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, see);
  else if (isNode(value)) {
    see(value);
    for (const child of Object.values(value)) walk(child, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
