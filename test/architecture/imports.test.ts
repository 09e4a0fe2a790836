/** Who may import whom: docs/ARCHITECTURE.md as a test. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import { importsOf, isTest, root, typeScriptFiles, type Source } from './sources.ts';

/** What the sources of a package may import besides their own files. A name stands for its subpaths too. */
const allowedByPackage: Readonly<Record<string, readonly string[]>> = {
  core: [],
  protocol: ['@headwater/core', 'zod'],
  client: ['@headwater/core', '@headwater/protocol', 'idb', 'rxjs', '@noble/hashes'],
  edge: ['@headwater/core', '@headwater/protocol', 'hono', 'jose', 'cloudflare:workers', 'node:buffer', 'node:crypto'],
  react: ['@headwater/client', '@headwater/core', 'react', 'rxjs'],
};

/** Types leave nothing behind in a bundle. */
const allowedAsTypes = ['@standard-schema/spec'];

const packageNames = Object.keys(allowedByPackage);

describe.each(packageNames)('%s', (name) => {
  const own = typeScriptFiles.filter(({ path }) => path.startsWith(`packages/${name}/src/`));
  const allowed = allowedByPackage[name] ?? [];

  test('[W4] its sources import what the architecture allows, and nothing else', () => {
    const strangers = own
      .filter((source) => !isTest(source))
      .flatMap((source) =>
        importsOf(source)
          .filter(
            ({ specifier, typeOnly }) =>
              !isRelative(specifier) &&
              !(typeOnly && allowedAsTypes.includes(specifier)) &&
              !allowed.some((each) => isWithin(specifier, each)),
          )
          .map(({ specifier }) => `${source.path} imports ${specifier}`),
      );
    expect(strangers).toEqual([]);
  });

  test('[W4] its tests reach no package that stands above it', () => {
    const upwards = own.filter(isTest).flatMap((source) =>
      importsOf(source)
        .filter(({ specifier }) => isHeadwater(specifier) && ![...allowed, `@headwater/${name}`].some((each) => isWithin(specifier, each)))
        .map(({ specifier }) => `${source.path} imports ${specifier}`),
    );
    expect(upwards).toEqual([]);
  });

  test('[W5] no file of it imports its own index', () => {
    const indexes = new Set(Object.values(exportsOf(name)).map((file) => join(`packages/${name}`, file)));
    const inward = own
      .filter((source) => !isTest(source))
      .flatMap((source) =>
        targetsOf(source)
          .filter((target) => indexes.has(target))
          .map((target) => `${source.path} imports ${target}`),
      );
    expect(inward).toEqual([]);
  });

  test('[W5] no file of it reaches over its edge by a relative path', () => {
    const outward = own.flatMap((source) =>
      targetsOf(source)
        .filter((target) => !target.startsWith(`packages/${name}/`))
        .map((target) => `${source.path} imports ${target}`),
    );
    expect(outward).toEqual([]);
  });
});

test('[W5] packages are imported by what they export', () => {
  const exported = new Set(
    packageNames.flatMap((name) => Object.keys(exportsOf(name)).map((subpath) => join(`@headwater/${name}`, subpath))),
  );
  const deep = typeScriptFiles.flatMap((source) =>
    importsOf(source)
      .filter(({ specifier }) => packageNames.some((name) => isWithin(specifier, `@headwater/${name}`)) && !exported.has(specifier))
      .map(({ specifier }) => `${source.path} imports ${specifier}`),
  );
  expect(deep).toEqual([]);
});

test('[W4] the domain of an app imports the core and its schemas, and nothing else', () => {
  const domain = typeScriptFiles.filter((source) => /^apps\/[^/]+\/src\/domain\//.test(source.path) && !isTest(source));
  const strangers = domain.flatMap((source) => [
    ...importsOf(source)
      .filter(({ specifier }) => !isRelative(specifier) && !isWithin(specifier, '@headwater/core') && !isWithin(specifier, 'zod'))
      .map(({ specifier }) => `${source.path} imports ${specifier}`),
    ...targetsOf(source)
      .filter((target) => !target.includes('/src/domain/'))
      .map((target) => `${source.path} imports ${target}`),
  ]);
  expect(domain.length).toBeGreaterThan(0);
  expect(strangers).toEqual([]);
});

test('[W4] the worker of an app never reaches the client, and its pages never reach the edge', () => {
  const reachable = (source: Source) =>
    [...closureOf(source)].flatMap((each) =>
      importsOf(each)
        .filter(({ typeOnly }) => !typeOnly)
        .map(({ specifier }) => ({ from: each.path, specifier })),
    );
  const workers = typeScriptFiles.filter(({ path }) => /^apps\/[^/]+\/src\/worker\.ts$/.test(path));
  const pages = typeScriptFiles.filter((source) => /^apps\/[^/]+\/src\/.*\.tsx$/.test(source.path) && !isTest(source));
  const crossing = [
    ...workers
      .flatMap(reachable)
      .filter(({ specifier }) => ['@headwater/client', '@headwater/react', 'react', 'react-dom'].some((each) => isWithin(specifier, each))),
    ...pages
      .flatMap(reachable)
      .filter(({ specifier }) => ['@headwater/edge', 'hono', 'jose', 'cloudflare:workers'].some((each) => isWithin(specifier, each))),
  ];
  expect(crossing).toEqual([]);
});

function closureOf(start: Source, found: Set<Source> = new Set()): Set<Source> {
  if (found.has(start)) return found;
  found.add(start);
  for (const next of neighboursOf(start)) closureOf(next, found);
  return found;
}

function neighboursOf(source: Source): Source[] {
  const targets = targetsOf(source);
  return typeScriptFiles.filter(({ path }) => targets.includes(path));
}

/** The files of the workspace that a file imports by a relative path. */
function targetsOf(source: Source): string[] {
  return importsOf(source)
    .filter(({ specifier }) => isRelative(specifier))
    .map(({ specifier }) => normalize(join(dirname(source.path), specifier)));
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

function isHeadwater(specifier: string): boolean {
  return specifier.startsWith('@headwater/');
}

function isWithin(specifier: string, name: string): boolean {
  return specifier === name || specifier.startsWith(`${name}/`);
}

function exportsOf(name: string): Readonly<Record<string, string>> {
  const file = join(root, 'packages', name, 'package.json');
  if (!existsSync(file)) throw new Error(`There is no package ${name}: the table of allowed imports is out of date.`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { exports: Readonly<Record<string, string>> }).exports; // a manifest of our own
}
