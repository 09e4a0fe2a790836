/** The page of an order: its past, and taking back what was just done. */
import { beforeEach, expect, it } from 'vitest';
import { openDeskRoom } from './desk-room.ts';
import { Desk } from './desk.ts';

const room = openDeskRoom();
let desk: Desk;

beforeEach(async () => {
  desk = await room.deskOf('Ana Ruiz');
});

it('[O45] an order is looked at as it was, by keyboard, and cannot be changed there', async () => {
  const id = await desk.createOrder({ name: 'Tent', price: '120' });
  await desk.addNote('call first');
  await desk.pay();
  const { page } = desk;
  const slider = page.getByLabel('As it was');
  const actions = page.getByRole('group', { name: 'Actions' });
  expect(await slider.getAttribute('aria-valuetext')).toBe('Now');

  await slider.focus();
  await page.keyboard.press('Home');
  await page.getByText('You see the order as it was', { exact: false }).waitFor();
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/^Version 1 of 3, after you created the order/);
  await desk.untilStatus('Open');
  expect(await actions.count()).toBe(0);
  expect(await page.getByRole('button', { name: /Add line|Remove|Add note/ }).count()).toBe(0);
  expect(await page.getByText('later than what is shown').count()).toBe(2);

  // What happens meanwhile does not disturb who looks at the past.
  const other = new Desk(await desk.page.context().newPage(), room.edge.url);
  await other.openOrder(id);
  await other.addNote('meanwhile');
  await desk.timeline().getByText('meanwhile').waitFor();
  expect(await slider.inputValue()).toBe('1');

  await page.keyboard.press('ArrowRight');
  expect(await slider.inputValue()).toBe('2');
  await page.getByRole('button', { name: 'Back to now' }).click();
  await desk.untilStatus('Paid');
  await actions.waitFor();
  expect(await slider.inputValue()).toBe('4');
});

it('[O48] a line that was added or removed is taken back from the message that tells of it, unless the order says no', async () => {
  const id = await desk.createOrder({ name: 'Tent', price: '120' });
  const { page } = desk;
  const total = page.getByTestId('order-total');
  const undo = page.getByRole('button', { name: 'Undo' });
  const addStove = async () => {
    await page.getByRole('button', { name: 'Add line' }).click();
    const form = page.getByRole('form', { name: 'Add a line' });
    await form.getByLabel('SKU').fill('STOVE-1');
    await form.getByRole('button', { name: 'Add to order' }).click();
    await page.getByText('Gas stove added').waitFor();
  };
  await addStove();
  await undo.click();
  await expect.poll(() => total.textContent()).toBe('€120.00');

  await addStove();
  await page.getByRole('button', { name: 'Remove Tent' }).click();
  await page.getByText('Tent removed').getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => total.textContent()).toBe('€169.00');
  await desk.untilUpToDate();
  const types = (await room.edge.history(`order-${id}`)).map(({ type }) => type);
  expect(types).toEqual(['OrderCreated', 'LineAdded', 'LineRemoved', 'LineAdded', 'LineRemoved', 'LineAdded']);

  await page.getByRole('button', { name: 'Remove Gas stove' }).click();
  await desk.pay();
  await page.getByText('Gas stove removed').getByRole('button', { name: 'Undo' }).click();
  await page.getByText(/The order is paid already/).waitFor();
});
