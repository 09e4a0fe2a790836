import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

test('[W14] a server hears that the package manager that started it has gone', { timeout: 30_000 }, async () => {
  // The arguments name pnpm, as in the tree of processes that `npx pnpm start` makes: npm exec → sh → pnpm → sh → node.
  const listens = `
    import { onLauncherGone } from ${JSON.stringify(join(import.meta.dirname, 'launchers.ts'))};
    onLauncherGone(() => { console.log('gone'); process.exit(0); });
    console.log('listening');
    setInterval(() => {}, 1000);`;
  const launcher = spawn(
    process.execPath,
    [
      '-e',
      `require('node:child_process').spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(listens)}], { stdio: 'inherit', detached: true })`,
      'pnpm',
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: launcher.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('listening');
  launcher.kill('SIGKILL');
  await once(launcher, 'exit');
  expect((await lines.next()).value).toBe('gone');
});
