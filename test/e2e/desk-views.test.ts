/** Every view of the desk, looked at by axe: light and dark, on a phone and on a desk. */
import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { startLocalEdge, type LocalEdge } from '../support/local-edge.ts';
import { Desk } from './desk.ts';

declare const window: { readonly axe: typeof axe };

let browser: Browser;
let edge: LocalEdge;
let device: BrowserContext;
let page: Page;
let desk: Desk;
/** An order of which a part was refused. */
let troubled: string;

const widths = [360, 1280];

describe.each(['light', 'dark'] as const)('axe finds nothing in the %s', (colorScheme) => {
  beforeAll(async () => {
    browser = await launchBrowser();
    edge = await startLocalEdge();
    device = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
    desk = new Desk(await device.newPage(), edge.url);
    page = desk.page;
  });
  afterAll(async () => {
    await browser.close();
    await edge.remove();
  });

  it('[O47] where nobody has signed in', async () => {
    await desk.open();
    await page.getByRole('heading', { name: 'Who is at the desk?' }).waitFor();
    await lookAtAll('signing in');
  });

  it('[O47] at a desk without orders', async () => {
    await desk.signIn('Ana Ruiz');
    await page.getByText('No orders yet').waitFor();
    await lookAtAll('no orders');
    await page.getByRole('link', { name: 'Dashboard' }).click();
    await page.getByText('No orders yet').waitFor();
    await lookAtAll('dashboard without orders');
    await desk.open('/attention');
    await page.getByText('Nothing needs you').waitFor();
    await lookAtAll('nothing needs attention');
    await desk.open('/nowhere');
    await page.getByText('There is nothing here').waitFor();
    await lookAtAll('an address that leads nowhere');
  });

  it('[O47] on the pages of a desk at work', async () => {
    await makeTrouble();
    await desk.open('/attention');
    await desk.page.getByRole('article').first().waitFor();
    await lookAtAll('needs attention');
    await desk.openOrder(troubled);
    await desk.attention().first().waitFor();
    await lookAtAll('an order that needs attention');

    await desk.open();
    await page.getByRole('button', { name: 'Make sample orders' }).click();
    await lookAtAll('how many sample orders');
    await page.getByLabel('How many?').fill('40');
    await page.getByRole('button', { name: 'Make 40 orders' }).click();
    await page.getByText('40 sample orders made').waitFor();
    await page.getByRole('listitem').nth(10).waitFor();
    await lookAtAll('the list');
    await page.getByLabel('Search orders').fill('nobody of that name');
    await page.getByText('No order matches', { exact: false }).waitFor();
    await lookAtAll('nothing found');
    await page.getByRole('link', { name: 'Dashboard' }).click();
    await page
      .getByRole('img', { name: /Bar chart/ })
      .first()
      .waitFor();
    for (const table of await page.getByText('As a table').all()) await table.click();
    await lookAtAll('dashboard');
  });

  it('[O47] in dialogs, forms and the past of an order', async () => {
    const id = await desk.createOrder();
    await page.getByRole('button', { name: 'Add line' }).click();
    await page.getByRole('button', { name: 'Add to order' }).click();
    await lookAtAll('an order, with a form that was not filled in');
    for (const name of ['Pay', 'Cancel order']) {
      await page.getByRole('group', { name: 'Actions' }).getByRole('button', { name }).click();
      await lookAtAll(`dialog: ${name}`);
      await page.keyboard.press('Escape');
    }
    await desk.pay();
    await page.getByLabel('As it was').press('Home');
    await page.getByText('You see the order as it was', { exact: false }).waitFor();
    await lookAtAll(`the past of ${id}`);
    await desk.open();
    await page.getByRole('button', { name: 'New order' }).click();
    await page.getByRole('button', { name: 'Create order' }).click();
    await lookAtAll('a new order that was not filled in');
    await page.keyboard.press('Escape');
    for (const name of [/^Sync: /, /^Signed in as/]) {
      await page.getByRole('button', { name }).click();
      await lookAtAll(`panel: ${name.source}`);
      await page.keyboard.press('Escape');
    }
  });
});

/** A cancellation that meets a change which its author did not see. */
async function makeTrouble(): Promise<void> {
  troubled = await desk.signInAgain('Ana Ruiz').then(() => desk.createOrder());
  await desk.untilUpToDate();
  const ben = await new Desk(await (await browser.newContext()).newPage(), edge.url).signIn('Ben Okafor');
  await ben.openOrder(troubled);
  await desk.setNetwork(false);
  await desk.cancel('nobody wants it');
  await ben.addNote('keep it');
  await ben.untilUpToDate();
  await desk.setNetwork(true);
  await desk.attention().waitFor();
  await ben.page.context().close();
}

async function lookAtAll(view: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ content: axe.source });
    const { violations, passes } = await page.evaluate<Pick<AxeResults, 'violations' | 'passes'>>(() => window.axe.run());
    expect(passes.length).toBeGreaterThan(0);
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
    expect.soft(found, `${view}, ${width} px`).toEqual([]);
  }
}
