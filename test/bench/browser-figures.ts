/** B1, B2, B8 and B10: the client in real browsers, against the platform by itself. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startLoadEdge, type LoadEdge } from '../load/load-edge.ts';
import { launchBrowser } from '../support/chromium.ts';
import type * as ClientPage from './client-page.ts';
import { median, quantile, type Figure } from './figures.ts';
import { startFloorWorkerd } from './push-rate.ts';
import { Pusher, openPost, signIn } from './pusher.ts';

declare const window: { readonly page: typeof ClientPage };

const TENANT = 'demo';

/** Runs with an edge whose page is `client-page.ts`, and a way to open that page on a device of its own. */
export async function withBrowser(
  use: (at: { readonly edge: LoadEdge; readonly openPage: () => Promise<Page> }) => Promise<Figure[]>,
): Promise<Figure[]> {
  const edge = await startLoadEdge(TENANT, join(import.meta.dirname, 'client-page.ts'));
  let browser: Browser | undefined;
  try {
    browser = await launchBrowser();
    const started = browser;
    return await use({
      edge,
      async openPage() {
        const page = await started.newPage();
        await page.goto(edge.url);
        await page.waitForFunction(() => 'page' in window);
        return page;
      },
    });
  } finally {
    await browser?.close();
    await edge.remove();
  }
}

export function measureLocalWrites(): Promise<Figure[]> {
  return withBrowser(async ({ openPage }) => {
    const page = await openPage();
    await page.evaluate(() => window.page.measureSingle(5));
    const single = await page.evaluate(() => window.page.measureSingle(50));
    const bursts = [];
    for (let round = 0; round < 8; round += 1) bursts.push(await page.evaluate(() => window.page.measureBurst(1000)));
    const counted = bursts.slice(1);
    return [
      {
        id: 'B1',
        what: 'one command durable (`strict`), one at a time',
        ours: median(single.ours),
        floor: median(single.floor),
        unit: 'ms',
        note: 'floor: one put a transaction',
      },
      {
        id: 'B2',
        what: '1,000 commands given at once, until all are durable',
        ours: median(counted.map(({ ours }) => ours)),
        floor: median(counted.map(({ floor }) => floor)),
        unit: 'ms',
        note: 'floor: 1,000 puts in one transaction',
      },
    ];
  });
}

export function measureCatchUps(): Promise<Figure[]> {
  const [streams, eventsAStream, groupsAPush, rounds] = [250, 40, 10, 5];
  return withBrowser(async ({ edge, openPage }) => {
    const token = await signIn(edge.url, TENANT);
    const { post, close } = openPost(edge.url, token);
    const pusher = new Pusher(post);
    const line = { sku: 'TENT-2', name: 'Tent for two', quantity: 1, price: 18_900 };
    const commands = [
      { type: 'CreateOrder', data: { customerId: 'c-1', currency: 'EUR', lines: [line] } },
      ...Array.from({ length: eventsAStream - 1 }, () => ({ type: 'AddNote', data: { text: 'Customer asks for delivery before noon.' } })),
    ];
    for (let first = 0; first < streams; first += groupsAPush)
      await pusher.push(Array.from({ length: groupsAPush }, (_, index) => ({ stream: `order-bench-${first + index}`, commands })));
    close();
    const events = streams * eventsAStream;
    while ((await edge.readFeed()).length < events); // the answer to a push does not wait for the feed
    const [ours, floor]: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round += 1) {
      const page = await openPage();
      const raw = await page.evaluate(([bearer, count]) => window.page.measureRawCatchUp(bearer, count), [token, events] as const);
      const took = await page.evaluate(([bearer, count]) => window.page.measureCatchUp(bearer, count), [token, streams] as const);
      await page.close();
      if (round === 0) continue;
      floor.push(raw);
      ours.push(took);
    }
    const note = `floor: the same pages fetched, parsed and put, one row each; ${streams} streams`;
    return [
      {
        id: 'B8',
        what: 'catch-up of 10,000 events, until durable and queries right',
        ours: median(ours),
        floor: median(floor),
        unit: 'ms',
        note,
      },
    ];
  });
}

export function measureDeviceToDevice(): Promise<Figure[]> {
  const rounds = 200;
  return withBrowser(async ({ edge, openPage }) => {
    const floorWorkerd = await startFloorWorkerd();
    try {
      const token = await signIn(edge.url, TENANT);
      const [giver, watcher, echo] = [await openPage(), await openPage(), await openPage()];
      for (const page of [giver, watcher]) await page.evaluate((bearer) => window.page.join(bearer), token);
      await giver.evaluate(() => window.page.create('bench-1'));
      await watcher.evaluate(() => window.page.watch('bench-1'));
      await untilSeen(watcher, 1);
      await echo.evaluate((url) => window.page.watchEcho(url), floorWorkerd.url);
      const [ours, floor]: [number[], number[]] = [[], []];
      for (let round = 1; round <= rounds; round += 1) {
        const given = await giver.evaluate(() => window.page.give('bench-1'));
        ours.push((await untilSeen(watcher, round + 1)) - given);
        const said = await giver.evaluate(([url, number]) => window.page.say(url, number), [floorWorkerd.url, round] as const);
        floor.push((await untilSeen(echo, round)) - said);
      }
      return [0.5, 0.99].map((share) => ({
        id: 'B10',
        what: `device to device: from \`execute()\` to the emission at another, p${share * 100}`,
        ours: quantile(ours, share),
        floor: quantile(floor, share),
        unit: 'ms',
        note: 'floor: a fetch, one insert, an echo by a hibernating socket',
      }));
    } finally {
      await floorWorkerd.remove();
    }
  });
}

async function untilSeen(page: Page, number: number): Promise<number> {
  const handle = await page.waitForFunction((each) => window.page.seen(each), number, { polling: 5, timeout: 20_000 });
  return (await handle.jsonValue()) ?? Number.NaN;
}
