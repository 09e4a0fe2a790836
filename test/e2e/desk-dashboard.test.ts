/** The dashboard: the numbers of the projection, live, and readable without seeing a chart. */
import { expect, it } from 'vitest';
import { openDeskRoom } from './desk-room.ts';

const { deskOf } = openDeskRoom();

it('[O46] the dashboard follows what happens, in charts and in tables', async () => {
  const dashboard = await deskOf('Ana Ruiz');
  await dashboard.page.getByRole('link', { name: 'Dashboard' }).click();
  await dashboard.page.getByRole('heading', { name: 'No orders yet' }).waitFor();

  const ben = await deskOf('Ben Okafor');
  await ben.createOrder({ price: '120' });
  const chart = (label: string | RegExp) => dashboard.page.getByRole('img', { name: label });
  await chart('Bar chart: Open 1, Paid 0, Shipped 0, Delivered 0, Cancelled 0').waitFor();
  await chart(/€120\.00 ordered in the last 14 days/).waitFor();
  await ben.pay();
  await chart('Bar chart: Open 0, Paid 1, Shipped 0, Delivered 0, Cancelled 0').waitFor();

  const table = dashboard.page.getByRole('region', { name: 'Value by day' });
  await table.getByText('As a table').click();
  expect(await table.getByRole('row').count()).toBe(15);
  expect(await table.getByRole('row').last().textContent()).toContain('€120.00');
  await ben.page.context().close();
});
