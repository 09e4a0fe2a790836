/** The app itself without a network, and when there is a newer one: real Chromium, the built desk, its real edge. */
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtWebDirectory, serve, type Served } from '@headwater/orders/serve';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { Desk } from './desk.ts';

let browser: Browser;
let device: BrowserContext;
let folder: string;
let edge: Served | undefined;
let url: string;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-shell-'));
  await cp(builtWebDirectory, join(folder, 'web'), { recursive: true });
  url = await startEdge(0);
  device = await browser.newContext();
});
afterEach(async () => {
  await device.close();
  await stopEdge();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function startEdge(port = Number(new URL(url).port)): Promise<string> {
  edge = await serve({ port, persistTo: join(folder, 'state'), webDirectory: join(folder, 'web'), quiet: true });
  return edge.url;
}

async function stopEdge(): Promise<void> {
  await edge?.close();
  edge = undefined;
}

/** The app is on this device: the service worker has all of its files. */
async function untilInstalled(page: Page): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
}

it('[O40] after the first visit the desk starts without a network and an edge, takes work down, and sends it later', async () => {
  const first = await new Desk(await device.newPage(), url).signIn('Ana Ruiz');
  const before = await first.createOrder({ name: 'Tent' });
  await first.untilUpToDate();
  await untilInstalled(first.page);
  await first.page.close();
  await stopEdge();
  await device.setOffline(true);

  const second = new Desk(await device.newPage(), url);
  await second.openOrder(before);
  await second.untilSyncSays(/Offline/);
  const during = await second.createOrder({ name: 'Stove' });
  expect((await second.timelineEntries()).map(({ status }) => status)).toEqual(['pending']);
  await second.open('/attention');
  await second.page.getByRole('heading', { name: 'Needs attention' }).waitFor();
  await second.open('/');
  await second.page.getByText('2 orders').waitFor();

  await startEdge();
  await device.setOffline(false);
  await second.untilUpToDate();
  const ben = await new Desk(await (await browser.newContext()).newPage(), url).signIn('Ben Okafor');
  await ben.openOrder(during);
  await ben.page.context().close();
});

it('[O40] the service worker keeps the files of the app and answers nothing under /v1', async () => {
  const desk = await new Desk(await device.newPage(), url).signIn('Ana Ruiz');
  await untilInstalled(desk.page);
  // Only a page that was loaded after it is the worker's.
  const answers = new Map<string, boolean>();
  desk.page.on('response', (response) => answers.set(new URL(response.url()).pathname, response.fromServiceWorker()));
  await desk.page.reload();
  await desk.createOrder();
  await desk.untilUpToDate();
  const kept = await desk.page.evaluate(async () => {
    const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = await Promise.all(stores.map((store) => store.keys()));
    return requests.flat().map((request) => new URL(request.url).pathname);
  });
  expect(kept).toContain('/index.html');
  expect(kept.filter((path) => path.startsWith('/v1'))).toEqual([]);
  expect(answers.get('/')).toBe(true);
  const calls = [...answers].filter(([path]) => path.startsWith('/v1'));
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.filter(([, fromWorker]) => fromWorker)).toEqual([]);
  expect(await desk.page.evaluate(async () => (await fetch('/v1/no-such-thing')).status)).toBe(404);
});

it('[O41] a new version is announced, forced on nobody, and there after a reload that a person asks for', async () => {
  const ana = await new Desk(await device.newPage(), url).signIn('Ana Ruiz');
  await untilInstalled(ana.page);
  const id = await ana.createOrder();
  const other = new Desk(await device.newPage(), url);
  await other.openOrder(id);
  await other.page.getByLabel('Note').fill('half a sentence');

  await stopEdge();
  await deployNextVersion();
  await startEdge();
  await ana.page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  for (const { page } of [ana, other]) await page.getByText('A new version is ready').waitFor();
  expect(await ana.page.locator(nextVersion).count()).toBe(0);

  await ana.page.getByRole('button', { name: 'Reload' }).click();
  await ana.page.locator(nextVersion).waitFor();
  await ana.timeline().waitFor();
  // What somebody types in another tab is theirs.
  expect(await other.page.getByLabel('Note').inputValue()).toBe('half a sentence');
  expect(await other.page.locator(nextVersion).count()).toBe(0);
  await other.page.getByRole('button', { name: 'Reload' }).click();
  await other.page.locator(nextVersion).waitFor();
});

const nextVersion = 'html[data-version="next"]';

/** Another page, and a service worker that knows it by another revision. */
async function deployNextVersion(): Promise<void> {
  const page = join(folder, 'web/index.html');
  await writeFile(page, (await readFile(page, 'utf8')).replace('<html', '<html data-version="next"'));
  const worker = join(folder, 'web/sw.js');
  await writeFile(worker, (await readFile(worker, 'utf8')).replace(/(url:"index\.html",revision:")\w+/, '$1next'));
  await appendFile(worker, '\n// next\n');
}
