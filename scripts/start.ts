/**
 * `pnpm start`: builds the order desk and serves it with its edge, on one port of this machine.
 * What was entered stays in `.wrangler/` for the next start. The address is the last line that is printed.
 */
import { join } from 'node:path';
import { webStep } from './lib/build-steps.ts';
import { onLauncherGone } from './lib/launchers.ts';
import { listenOnFreePort, portOf } from './lib/listen.ts';
import { stopCommands } from './lib/run-command.ts';
import { claim, type Holder } from './lib/single-instance.ts';
import { runStep } from './lib/steps.ts';
import { orders } from './lib/workspace.ts';
import type { Served } from '../apps/orders/scripts/serve.ts';

const host = '127.0.0.1';
const persistTo = join(orders, '.wrangler/state');
const stopLimitMs = 10_000;
let server: Promise<Served> | undefined;
let stopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
onLauncherGone(() => void stop());

try {
  const port = portOf(process.env['PORT']);
  const claimed = await claim(persistTo);
  if (claimed.kind === 'held') throw new Error(whereItRuns(claimed.by));
  console.log('Building the order desk …');
  const build = await runStep(webStep);
  if (build.failed > 0) throw new Error('The order desk could not be built.');
  console.log('Starting the edge …');
  server = listenOnFreePort(port, listen, (taken) =>
    console.log(`Port ${taken} is taken, trying ${taken + 1}. (PORT=… asks for another.)`),
  );
  const { url } = await server;
  claimed.serveAt(url);
  console.log(`\nThe order desk is open. Ctrl-C stops it; what was entered stays.\n\n  ${url}`);
} catch (error) {
  if (!stopping) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

async function listen(port: number): Promise<Served> {
  const { serve } = await import('../apps/orders/scripts/serve.ts');
  return serve({ port, host, persistTo });
}

function whereItRuns({ pid, url = 'starting' }: Holder): string {
  return `The order desk of this checkout is open already (process ${pid}):\n\n  ${url}`;
}

/** Signals may come twice, from the terminal and by way of pnpm: the first one counts. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), stopLimitMs).unref();
  stopCommands();
  const running = await server?.catch(() => undefined);
  await running?.close();
  process.exit(0);
}
