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

/** What the Workers runtime brings along. */
const ofTheRuntime = ['cloudflare:workers', 'node:*'];

const checks: readonly Check[] = [
  { name: 'core', path: 'core.ts', limit: '6 kB', gzip: true, modifyEsbuildConfig: asModule },
  { name: 'core + client', path: 'core-and-client.ts', limit: '30 kB', gzip: true, modifyEsbuildConfig: asModule },
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
