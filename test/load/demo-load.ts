/**
 * `pnpm demo:load [orders]`: the load in headless Chromium against workerd, with the time of each stage.
 * The exit code is 0 only when nothing was lost or doubled and everybody answers the same.
 */
import { parseArgs } from 'node:util';
import { findOrInstallChromium } from '../../scripts/lib/install-chromium.ts';
import { runLoad, type Stage } from './run-load.ts';

const STAGE_LIMIT_MS = 5 * 60_000;

// The door to all scripts stands first.
const { positionals } = parseArgs({ args: process.argv.slice(3), allowPositionals: true });
const orders = Number(positionals[0] ?? 2000);
if (!Number.isSafeInteger(orders) || orders < 1) {
  console.error(`How many orders? '${positionals[0]}' is no number of them. For example: pnpm demo:load 2000`);
  process.exit(2);
}

process.env['CHROME_PATH'] = await findOrInstallChromium();
console.log(`${orders} orders, made offline in one browser, for the edge and a second browser.\n`);
try {
  const { faults } = await runLoad({ orders, stageLimitMs: STAGE_LIMIT_MS, onStage: tell });
  for (const fault of faults.slice(0, 20)) console.error(`✗ ${fault}`);
  console.log(
    faults.length === 0 ? '\nNothing was lost, nothing was doubled; both browsers answer as the edge does.' : `\n${faults.length} faults.`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function tell({ name, ms, count, unit, requests = {} }: Stage): void {
  console.log(`${name.padEnd(26)} ${(ms / 1000).toFixed(2).padStart(7)} s  ${count} ${unit}, ${Math.round((count / ms) * 1000)} a second`);
  for (const [path, { count: times, groups, sentBytes, tookMs }] of Object.entries(requests)) {
    const details = groups > 0 ? `, ${groups} groups, ${Math.round(sentBytes / 1024)} KiB` : '';
    console.log(`  ${path.padEnd(24)} ${times} requests${details}, ${(tookMs / 1000).toFixed(2)} s on the wire`);
  }
}
