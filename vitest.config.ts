/**
 * Every test of the workspace, as projects: `vitest run --project client`.
 * A package that needs a pool of its own (workerd) brings its own vitest.config.ts; everything else is named here.
 * Nothing is retried: a test that fails now and then has found something.
 */
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** For a machine that is busy; nothing here waits for a clock. */
const testTimeout = 20_000;

export default defineConfig({
  test: {
    projects: [
      unit('core', 'packages/core'),
      unit('protocol', 'packages/protocol'),
      unit('client', 'packages/client'),
      unit('react', 'packages/react', 'happy-dom'),
      unit('orders', 'apps/orders'),
      types('core'),
      types('client'),
      types('react'),
      {
        test: {
          name: 'workspace',
          include: ['scripts/**/*.test.ts', 'test/{architecture,readme,rules,size}/**/*.test.ts'],
          chaiConfig: { truncateThreshold: 8_000 },
        },
      },
      'packages/*/vitest.config.ts',
      chromium('browser'),
      chromium('e2e'),
    ],
  },
});

function unit(name: string, root: string, environment: 'node' | 'happy-dom' = 'node'): TestProjectInlineConfiguration {
  return { root, test: { name, environment, include: ['src/**/*.test.{ts,tsx}'], testTimeout } };
}

/** `*.test-d.ts`: the compiler is the test run. Read against the declarations that `tsc -b` emitted. */
function types(packageName: string): TestProjectInlineConfiguration {
  return {
    root: `packages/${packageName}`,
    test: {
      name: `types:${packageName}`,
      include: [],
      typecheck: { enabled: true, only: true, include: ['src/**/*.test-d.ts'], tsconfig: 'tsconfig.test.json' },
    },
  };
}

/** Node drives a real Chromium by playwright-core. One file at a time: browsers on two cores disturb each other. */
function chromium(name: string): TestProjectInlineConfiguration {
  return {
    root: 'test',
    test: { name, include: [`${name}/**/*.test.ts`], fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000, retry: 0 },
  };
}
