/**
 * Whether the list of 10,000 orders is smooth. Run by hand with Node 22, after `vite build` in apps/orders:
 * `node test/bench/desk-list.ts [orders]`. Prints how long the orders took to make, how long the page was blocked while
 * they were made, while the list is scrolled, searched and sorted, and how soon it is there when the page is opened again.
 */
import type { Page } from 'playwright-core';
import { Desk } from '../e2e/desk.ts';
import { launchBrowser } from '../support/chromium.ts';
import { startLocalEdge } from '../support/local-edge.ts';

const count = Number(process.argv[2] ?? 10_000);

const edge = await startLocalEdge();
const browser = await launchBrowser();
const desk = await new Desk(await browser.newPage(), edge.url).signIn('Ana Ruiz');
const { page } = desk;
await page.addInitScript(watchTasks);
await page.evaluate(watchTasks);
await desk.setNetwork(false);

await measured('make the orders', page, async () => {
  await page.getByRole('button', { name: 'Make sample orders' }).click();
  await page.getByLabel('How many?').fill(String(count));
  await page.getByRole('button', { name: /^Make \d+ order/ }).click();
  await page.getByText('sample orders made').waitFor({ timeout: 600_000 });
});
await measured('scroll through all of them', page, () => scrollThrough(page));
await measured('type a search', page, () => page.getByLabel('Search orders').pressSequentially('bakery', { delay: 80 }));
await page.getByLabel('Search orders').fill('');
await measured('sort by value', page, async () => void (await page.getByLabel('Sort').selectOption('value')));
await measured('scroll, sorted by value', page, () => scrollThrough(page));
await page.getByLabel('Sort').selectOption('newest');
await measured('open the page again', page, async () => {
  await page.reload();
  await page.getByRole('list', { name: 'Orders' }).getByRole('listitem').first().waitFor();
});
await page.waitForTimeout(3_000);
await desk.setNetwork(true);
await measured('scroll while they are sent', page, () => scrollThrough(page));

await browser.close();
await edge.remove();

/** Runs in the page: notes every task above 50 ms, for that is what the browser reports. */
function watchTasks(): void {
  const tasks: number[] = [];
  Object.assign(globalThis, { longTasks: tasks });
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
}

async function measured(what: string, on: Page, act: () => Promise<void>): Promise<void> {
  await on.evaluate(() => void (globalThis as unknown as { longTasks: number[] }).longTasks.splice(0)); // made by watchTasks
  const began = performance.now();
  await act();
  const tookMs = performance.now() - began;
  const tasks = await on.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
  const longest = Math.round(Math.max(0, ...tasks));
  console.log(
    `${what.padEnd(30)} ${Math.round(tookMs).toString().padStart(7)} ms   ${tasks.length} tasks above 50 ms, longest ${longest} ms`,
  );
}

/** From top to bottom by the wheel, a screen a frame and then by leaps. */
async function scrollThrough(on: Page): Promise<void> {
  await on.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    scrollTo(0, 0);
    for (let step = 0; step < 150; step += 1) {
      scrollBy(0, 700);
      await frame();
    }
    for (let step = 1; step <= 30; step += 1) {
      scrollTo(0, (document.documentElement.scrollHeight * ((step * 7) % 30)) / 30);
      await frame();
      await frame();
    }
    scrollTo(0, 0);
    await frame();
  });
}
