/** The list of orders as a person works with it: searching, sorting, the keyboard, and many orders at once. */
import type { Locator } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDeskRoom } from './desk-room.ts';
import type { Desk } from './desk.ts';

const { deskOf } = openDeskRoom();
let desk: Desk;

beforeEach(async () => {
  desk = await deskOf('Ana Ruiz', { viewport: { width: 1280, height: 800 } });
});

const rows = (): Locator => desk.page.getByRole('list', { name: 'Orders' }).getByRole('listitem');
const customersShown = () => desk.page.locator('.row-customer').allTextContents();

async function makeSamples(count: number): Promise<void> {
  await desk.page.getByRole('button', { name: 'Make sample orders' }).click();
  await desk.page.getByLabel('How many?').fill(String(count));
  await desk.page.getByRole('button', { name: `Make ${count} orders` }).click();
}

describe('the list', () => {
  it('[O43] holds the rows on the screen alone, and the keyboard reaches every order', async () => {
    await desk.setNetwork(false);
    await makeSamples(300);
    await desk.page.getByText('300 sample orders made').waitFor();
    await desk.page.getByText(/^300 orders/).waitFor();
    const drawn = await rows().count();
    expect(drawn).toBeGreaterThan(5);
    expect(drawn).toBeLessThan(60);

    const atPlace = (place: number) => desk.page.locator(`[aria-posinset="${place}"][aria-setsize="300"] a:focus`);
    await rows().first().getByRole('link').focus();
    await desk.page.keyboard.press('ArrowDown');
    await atPlace(2).waitFor();
    await desk.page.keyboard.press('End');
    await atPlace(300).waitFor();
    await desk.page.keyboard.press('ArrowUp');
    await atPlace(299).waitFor();
    // Scrolled away by the wheel, the row keeps the focus.
    await desk.page.evaluate(() => scrollTo(0, 0));
    await desk.page.locator('[aria-posinset="1"]').waitFor();
    await desk.page.keyboard.press('ArrowUp');
    await atPlace(298).waitFor();
    const address = await atPlace(298).getAttribute('href');
    await desk.page.keyboard.press('Enter');
    await desk.timeline().waitFor();
    expect(new URL(desk.page.url()).pathname).toBe(address);

    // Back where one was.
    await desk.page.goBack();
    await desk.page.locator('[aria-posinset="298"]').waitFor();
  });

  it('[O42] [O20] is searched and sorted, and the address keeps the view', async () => {
    await desk.setNetwork(false);
    await makeSamples(80);
    await desk.page.getByText('80 sample orders made').waitFor();
    const all = await desk.page.getByTestId('list-summary').textContent();

    await desk.page.getByLabel('Search orders').fill('bakery');
    await expect.poll(async () => new Set(await customersShown())).toEqual(new Set(['Bluebird Bakery']));
    expect(new URL(desk.page.url()).search).toBe('?find=bakery');
    await desk.page.reload();
    await expect.poll(async () => new Set(await customersShown())).toEqual(new Set(['Bluebird Bakery']));
    await desk.page.getByLabel('Search orders').fill('no such customer');
    await desk.page.getByText('No order matches', { exact: false }).waitFor();
    await desk.page.getByLabel('Search orders').fill('');
    await expect.poll(() => desk.page.getByTestId('list-summary').textContent()).toBe(all);

    await desk.page.getByLabel('Sort').selectOption('By customer');
    await expect.poll(async () => (await customersShown()).slice(0, 2)).toEqual(['Alder & Ash Carpentry', 'Alder & Ash Carpentry']);
    await desk.page.getByLabel('Sort').selectOption('Highest value first');
    const amounts = async () =>
      (await desk.page.locator('.row-total').allTextContents()).slice(0, 8).map((text) => Number(text.replaceAll(/[^\d.]/g, '')));
    await expect.poll(async () => (await amounts()).join()).toBe((await amounts()).toSorted((a, b) => b - a).join());
    expect(await amounts()).toHaveLength(8);
  });
});

it('[O44] sample orders are as many as one asks for, 1 to 10,000, and can be stopped', async () => {
  await desk.setNetwork(false);
  await desk.page.getByRole('button', { name: 'Make sample orders' }).click();
  const many = desk.page.getByLabel('How many?');
  expect(await many.inputValue()).toBe('200');
  for (const wrong of ['0', '10001', '1.5', 'ten']) {
    await many.fill(wrong);
    await desk.page.getByText('A number from 1 to 10000').waitFor();
  }
  await desk.page.keyboard.press('Escape');

  await makeSamples(10_000);
  const progress = desk.page.getByRole('progressbar', { name: 'Orders made' });
  await expect.poll(() => progress.evaluate((bar: HTMLProgressElement) => bar.value)).toBeGreaterThan(0);
  await desk.page.getByRole('button', { name: 'Stop' }).click();
  const told = await desk.page.getByText(/\d+ sample orders? made/).textContent();
  const made = Number.parseInt(told ?? '', 10);
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(10_000);
  await desk.page.getByText(new RegExp(`^${made} orders?,`)).waitFor();
});
