/**
 * `pnpm bench [B1 B6 …]`: how far Headwater is from what the platform can do, measured in turn with it, on this machine.
 * Everything talks over the loopback. Run it when nothing else does: ratios survive neighbours, milliseconds do not.
 */
import { cpus, loadavg, totalmem } from 'node:os';
import { launchBrowser } from '../support/chromium.ts';
import { findOrInstallChromium } from '../../scripts/lib/install-chromium.ts';
import { workerdVersion } from './bare-workerd.ts';
import { measureCatchUps, measureDeviceToDevice, measureLocalWrites } from './browser-figures.ts';
import { rowOf, tableHead, type Figure } from './figures.ts';
import { measurePushRates } from './push-rate.ts';

const LIMIT_MS = 10 * 60_000;

const benches: readonly { readonly ids: readonly string[]; readonly run: () => Promise<Figure[]> }[] = [
  { ids: ['B1', 'B2'], run: measureLocalWrites },
  { ids: ['B6'], run: measurePushRates },
  { ids: ['B8'], run: measureCatchUps },
  { ids: ['B10'], run: measureDeviceToDevice },
];

// The door to all scripts stands first.
const wanted = process.argv.slice(3).map((id) => id.toUpperCase());
const unknown = wanted.filter((id) => !benches.some(({ ids }) => ids.includes(id)));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${benches.flatMap(({ ids }) => ids).join(', ')}.`);
  process.exit(2);
}

setTimeout(() => {
  console.error(`Not finished after ${LIMIT_MS / 60_000} minutes.`);
  process.exit(1);
}, LIMIT_MS).unref();

process.env['CHROME_PATH'] = await findOrInstallChromium();
const browser = await launchBrowser();
const chromiumVersion = browser.version();
await browser.close();
const [processor] = cpus();
console.log(
  `${cpus().length} × ${processor?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB; ${process.platform} ${process.arch}; Chromium ${chromiumVersion}, workerd ${workerdVersion}, Node ${process.versions.node}\n`,
);
console.log(tableHead);
for (const { ids, run } of benches) {
  if (wanted.length > 0 && !ids.some((id) => wanted.includes(id))) continue;
  for (const figure of await run()) console.log(rowOf(figure));
}
console.log(
  `\nLoad average at the end, the run included: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(', ')}.`,
);
