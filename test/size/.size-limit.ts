/** What people download, minified and gzipped: each entry with everything that it exports and all dependencies. */
interface Check {
  readonly name: string;
  readonly path: string;
  readonly limit: string;
  readonly gzip: true;
  readonly ignore?: readonly string[];
  readonly modifyEsbuildConfig: (config: object) => object;
}

// As a module, the exports are what keeps the code.
const asModule = (config: object): object => ({ ...config, format: 'esm', target: 'es2022' });

interface Build {
  onResolve(
    options: { readonly filter: RegExp },
    resolve: (from: { readonly kind: string }) => { readonly external: true } | undefined,
  ): void;
}

/** RxJS as its ES2015 build, as the order desk takes it; without the condition it brings helpers for ES5 along (0.8 kB). */
const inBrowser = (config: object): object => ({ ...asModule(config), conditions: ['es2015'] });

/**
 * Leaves out what is loaded by `import()`. Behind the first paint: histories as lists and streams, what a person must
 * decide, a database that was copied or restored. In few pages: memory instead of IndexedDB, no Web Locks or Web
 * Crypto, documents of a changed projection, a client without sync.
 */
const withoutOnDemand = (config: object): object => ({
  ...inBrowser(config),
  plugins: [
    {
      name: 'on-demand',
      setup: (build: Build) => build.onResolve({ filter: /./ }, ({ kind }) => (kind === 'dynamic-import' ? { external: true } : undefined)),
    },
  ],
});

/** What the Workers runtime brings along. */
const ofTheRuntime = ['cloudflare:workers', 'node:*'];

const checks: readonly Check[] = [
  { name: 'core', path: 'core.ts', limit: '6 kB', gzip: true, modifyEsbuildConfig: asModule },
  { name: 'core + client', path: 'core-and-client.ts', limit: '30 kB', gzip: true, modifyEsbuildConfig: withoutOnDemand },
  {
    name: 'core + client, with what is loaded on demand',
    path: 'core-and-client.ts',
    limit: '38 kB',
    gzip: true,
    modifyEsbuildConfig: asModule,
  },
  {
    name: 'worker',
    path: '../../apps/orders/src/worker.ts',
    limit: '60 kB',
    gzip: true,
    ignore: ofTheRuntime,
    modifyEsbuildConfig: asModule,
  },
];

export default checks;
