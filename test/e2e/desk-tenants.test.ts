/** Two companies side by side in one browser: nothing of one is seen by the other, in any view. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { startLocalEdge, type LocalEdge } from '../support/local-edge.ts';
import { Desk } from './desk.ts';

let browser: Browser;
let edge: LocalEdge;

beforeAll(async () => {
  [browser, edge] = await Promise.all([launchBrowser(), startLocalEdge()]);
});
afterAll(async () => {
  await browser.close();
  await edge.remove();
});

it('[S10] list, search, dashboard and inbox of one company hold nothing of another in the same browser', async () => {
  const device = await browser.newContext();
  const ana = await new Desk(await device.newPage(), edge.url).signIn('Ana Ruiz');
  const foreign = await ana.createOrder({ name: 'Tent', price: '120' });
  await ana.pay();
  await ana.untilUpToDate();

  const dora = new Desk(await device.newPage(), edge.url);
  await dora.page.addInitScript(() => sessionStorage.setItem('order-desk.person', 'harbour/dora'));
  await dora.open();
  await dora.untilUpToDate();
  const { page } = dora;
  await page.getByText('No orders yet').waitFor();
  await page.getByRole('link', { name: 'Dashboard' }).click();
  await page.getByText('No orders yet').waitFor();
  expect(await page.getByRole('img', { name: /Bar chart/ }).count()).toBe(0);

  const own = await dora.createOrder({ name: 'Beans', price: '7' });
  await dora.untilUpToDate();
  await dora.open();
  await expect.poll(() => page.getByTestId('list-summary').textContent()).toBe('1 order, €7.00');
  await page.getByLabel('Search orders').fill(foreign);
  await page.getByText('No order matches', { exact: false }).waitFor();
  await page.getByLabel('Search orders').fill(own);
  await expect.poll(() => page.getByRole('listitem').count()).toBe(1);
  await dora.open('/dashboard');
  await page.getByRole('img', { name: 'Bar chart: Open 1, Paid 0, Shipped 0, Delivered 0, Cancelled 0' }).waitFor();
  await page.getByRole('img', { name: /€7\.00 ordered in the last/ }).waitFor();
  await dora.open('/attention');
  await page.getByText('Nothing needs you').waitFor();

  await ana.open('/dashboard');
  await ana.page.getByRole('img', { name: 'Bar chart: Open 0, Paid 1, Shipped 0, Delivered 0, Cancelled 0' }).waitFor();
  await device.close();
});
