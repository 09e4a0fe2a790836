/** The order desk in real browsers, against its real edge: people work apart, and come together again. */
import { describe, expect, it } from 'vitest';
import { launchProfile, withProfile } from '../support/chromium.ts';
import { openDeskRoom } from './desk-room.ts';
import { Desk } from './desk.ts';

const room = openDeskRoom();
const { deskOf } = room;

async function typesAtEdge(id: string): Promise<string[]> {
  return (await room.edge.history(`order-${id}`)).map(({ type }) => type);
}

describe('two browsers', () => {
  it('[L2] that edit different orders offline converge, and equal the edge', async () => {
    const [ana, ben] = [await deskOf('Ana Ruiz'), await deskOf('Ben Okafor')];
    await Promise.all([ana.setNetwork(false), ben.setNetwork(false)]);
    const one = await ana.createOrder({ name: 'Tent' });
    await ana.pay();
    const two = await ben.createOrder({ name: 'Stove' });
    await ben.addNote('leave at the door');
    expect((await ana.timelineEntries()).map(({ status }) => status)).toEqual(['pending', 'pending']);
    await ana.untilSyncSays(/Offline · 2 waiting/);

    await Promise.all([ana.setNetwork(true), ben.setNetwork(true)]);
    await Promise.all([ana.untilUpToDate(), ben.untilUpToDate()]);
    for (const desk of [ana, ben]) {
      await desk.openOrder(one);
      await desk.timeline().getByText('recorded the payment', { exact: false }).waitFor();
      expect((await desk.timelineEntries()).map(({ status }) => status)).toEqual(['confirmed', 'confirmed']);
      await desk.openOrder(two);
      await desk.timeline().getByText('leave at the door').waitFor();
      expect(await desk.timelineEntries()).toHaveLength(2);
    }
    expect(await typesAtEdge(one)).toEqual(['OrderCreated', 'OrderPaid']);
    expect(await typesAtEdge(two)).toEqual(['OrderCreated', 'NoteAdded']);
    const positions = (await room.edge.feed()).map(({ position }) => position);
    expect(positions).toEqual([1, 2, 3, 4]);
  });

  it('[S8] that edit the same order: one is refused, sees what intervened, also after a reload, and resolves it', async () => {
    const [ana, ben] = [await deskOf('Ana Ruiz'), await deskOf('Ben Okafor')];
    const id = await ana.createOrder();
    await ana.pay();
    await ana.untilUpToDate();
    await ben.openOrder(id);
    await ben.timeline().getByText('recorded the payment', { exact: false }).waitFor();

    await Promise.all([ana.setNetwork(false), ben.setNetwork(false)]);
    await ana.cancel('customer changed mind');
    await ben.ship('1Z-999');
    await ana.setNetwork(true);
    await ana.untilUpToDate();
    await ben.setNetwork(true);

    // Ben shipped what Ana had cancelled: refused, with her cancellation beside it.
    await ben.attention().getByText('customer changed mind', { exact: false }).first().waitFor();
    await ben.attention().getByText('Ana Ruiz').first().waitFor();
    await ben.page.reload();
    await ben.attention().getByText('customer changed mind', { exact: false }).first().waitFor();
    await ben
      .attention()
      .getByRole('button', { name: /Discard|Got it/ })
      .click();
    await ben.attention().waitFor({ state: 'hidden' });
    await ben.untilUpToDate();

    expect(await typesAtEdge(id)).toEqual(['OrderCreated', 'OrderPaid', 'OrderCancelled']);
    await ana.page.reload();
    await ana.timeline().waitFor();
    for (const desk of [ana, ben]) expect(await desk.timelineEntries()).toHaveLength(3);
  });

  it('[K5] a strict command meets a state that its author did not see: a conflict, tried again on what is there now', async () => {
    const [ana, ben] = [await deskOf('Ana Ruiz'), await deskOf('Ben Okafor')];
    const id = await ana.createOrder();
    await ana.untilUpToDate();
    await ben.openOrder(id);
    await ben.setNetwork(false);
    await ben.cancel('nobody wants it');
    await ana.addNote('the customer called: keep it');
    await ana.untilUpToDate();
    await ben.setNetwork(true);

    await ben.attention().getByText('the customer called: keep it', { exact: false }).waitFor();
    expect(await typesAtEdge(id)).toEqual(['OrderCreated', 'NoteAdded']);
    await ben.attention().getByRole('button', { name: 'Try again' }).click();
    await ben.attention().waitFor({ state: 'hidden' });
    await ana.timeline().getByText('nobody wants it').waitFor();
    expect(await typesAtEdge(id)).toEqual(['OrderCreated', 'NoteAdded', 'OrderCancelled']);
  });
});

describe('one browser', () => {
  it('[S1] keeps pending commands across a reload, and sends them when the network is back', async () => {
    const ana = await deskOf('Ana Ruiz');
    await ana.setNetwork(false);
    const id = await ana.createOrder();
    await ana.pay();
    await ana.page.reload();
    await ana.timeline().waitFor();
    expect((await ana.timelineEntries()).map(({ status }) => status)).toEqual(['pending', 'pending']);
    await ana.setNetwork(true);
    await ana.untilUpToDate();
    expect(await typesAtEdge(id)).toEqual(['OrderCreated', 'OrderPaid']);
  });

  it('[S1] that is killed with pending commands has them all when it is opened again', async () => {
    await withProfile(async (profile) => {
      const before = await launchProfile(profile);
      const ana = await new Desk(await before.context.newPage(), room.edge.url).signIn('Ana Ruiz');
      await ana.setNetwork(false);
      const id = await ana.createOrder();
      await ana.addNote('first');
      await ana.addNote('second');
      await before.kill();

      const after = await launchProfile(profile);
      // Who sat there may be forgotten with the process; what they did is not.
      const again = await new Desk(await after.context.newPage(), room.edge.url).signInAgain('Ana Ruiz');
      await again.setNetwork(false);
      await again.openOrder(id);
      expect(await again.timelineEntries()).toHaveLength(3);
      await again.setNetwork(true);
      await again.untilUpToDate();
      expect(await typesAtEdge(id)).toEqual(['OrderCreated', 'NoteAdded', 'NoteAdded']);
      await after.close();
    });
  });

  it('[S3] whose answer was lost after the edge committed sends again, and it takes effect once', async () => {
    const ana = await deskOf('Ana Ruiz');
    const id = await ana.createOrder();
    await ana.untilUpToDate();
    let lost = 0;
    await ana.page.route('**/v1/commands', async (route) => {
      lost += 1;
      if (lost > 2) return route.continue();
      await route.fetch();
      await route.abort('connectionreset');
    });
    await ana.addNote('say it once');
    await ana.untilUpToDate();
    await expect.poll(() => typesAtEdge(id)).toEqual(['OrderCreated', 'NoteAdded']);
    expect((await ana.timelineEntries()).map(({ status }) => status)).toEqual(['confirmed', 'confirmed']);
  });

  it('[S6] shows in a second tab what the first one did, and keeps going when the leading tab is closed', async () => {
    const first = await deskOf('Ana Ruiz');
    const second = new Desk(await first.page.context().newPage(), room.edge.url);
    const id = await first.createOrder();
    await second.openOrder(id);
    await first.addNote('from the first tab');
    await second.timeline().getByText('from the first tab').waitFor();
    await second.addNote('from the second tab');
    await first.timeline().getByText('from the second tab').waitFor();
    await first.untilUpToDate();
    await first.page.close();
    await second.addNote('alone now');
    await second.untilUpToDate();
    expect(await typesAtEdge(id)).toEqual(['OrderCreated', 'NoteAdded', 'NoteAdded', 'NoteAdded']);
  });

  it('[S11] loses nothing while the edge is gone, and goes on when it is back with its data', async () => {
    const ana = await deskOf('Ana Ruiz');
    const id = await ana.createOrder();
    await ana.untilUpToDate();
    await room.edge.stop();
    await ana.addNote('while it was gone');
    await room.edge.start();
    await ana.untilUpToDate();
    await expect.poll(() => typesAtEdge(id)).toEqual(['OrderCreated', 'NoteAdded']);
  });

  it('[S10] shows people of another company nothing', async () => {
    const ana = await deskOf('Ana Ruiz');
    const id = await ana.createOrder();
    await ana.untilUpToDate();
    const dora = await deskOf('Dora Lindqvist');
    await dora.untilUpToDate();
    await dora.page.getByRole('button', { name: /sample orders/ }).waitFor();
    await dora.open(`/orders/${id}`);
    await dora.page.getByRole('heading', { name: /no such order|not on this device/ }).waitFor();
  });
});
