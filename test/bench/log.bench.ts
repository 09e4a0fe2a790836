/**
 * How far the event log is from what IndexedDB can do at all. Run by hand: `node test/bench/log.bench.ts` with Node 22.
 * Ratios hold better than milliseconds: log and floor take turns, so that both meet the same noise.
 */
import { launchProfile, withProfile } from '../support/chromium.ts';
import { servePage } from '../support/serve-page.ts';
import type * as LogPage from './log-page.ts';

declare const window: { readonly page: typeof LogPage };

/** The quicker third is what the code costs; the rest is what else the machine does. */
function typical(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[Math.floor(times.length / 3)] ?? Number.NaN;
}

function report(what: string, log: number, floor: number): void {
  process.stdout.write(
    `${what.padEnd(52)} ${log.toFixed(2).padStart(8)} ms  floor ${floor.toFixed(2).padStart(8)} ms  ratio ${(log / floor).toFixed(2)}\n`,
  );
}

const served = await servePage(`${import.meta.dirname}/log-page.ts`);
await withProfile(async (profile) => {
  const chromium = await launchProfile(profile);
  const page = await chromium.context.newPage();
  await page.goto(served.origin);
  await page.waitForFunction(() => 'page' in window);
  for (const durability of ['strict', 'relaxed'] as const) {
    for (const [blocks, groupSize] of [
      [80, 1],
      [6, 100],
    ] as const) {
      const { log, floor } = await page.evaluate(
        ([ofDurability, ofBlocks, ofGroup]) => window.page.measureCommands(ofDurability, ofBlocks, ofGroup),
        [durability, blocks, groupSize] as const,
      );
      report(`${groupSize} command${groupSize > 1 ? 's' : ''} a transaction, ${durability}`, typical(log), typical(floor));
    }
  }
  for (const streams of [1, 25, 250]) {
    const { log, floor, read } = await page.evaluate((ofStreams) => window.page.measureCatchUp(ofStreams), streams);
    report(`10,000 events in pages of 500 of ${streams} streams`, log, floor);
    process.stdout.write(`${'  read again in chunks'.padEnd(52)} ${read.toFixed(2).padStart(8)} ms\n`);
  }
  await chromium.close();
});
await served.close();
