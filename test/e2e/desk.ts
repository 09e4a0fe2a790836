/** The order desk as a person uses it: by roles and names, never by its internals. */
import type { Locator, Page } from 'playwright-core';

export interface TimelineEntry {
  readonly text: string;
  readonly status: 'pending' | 'confirmed';
}

export class Desk {
  readonly page: Page;
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
    page.setDefaultTimeout(20_000);
  }

  async open(path = '/'): Promise<this> {
    await this.page.goto(`${this.#url}${path}`);
    return this;
  }

  async signIn(name: string): Promise<this> {
    await this.open();
    await this.page.getByRole('button', { name }).click();
    await this.page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    return this;
  }

  /** Signs in where the desk asks for it. */
  async signInAgain(name: string): Promise<this> {
    await this.open();
    const person = this.page.getByRole('main').getByRole('button', { name });
    const orders = this.page.getByRole('heading', { name: 'Orders', exact: true });
    await person.or(orders).first().waitFor();
    if (await person.isVisible()) await person.click();
    await orders.waitFor();
    return this;
  }

  /** Creates an order of one line and stays on its page; gives its id. */
  async createOrder({ name = 'Tent', price = '120' } = {}): Promise<string> {
    await this.page.getByRole('link', { name: 'Order desk' }).click();
    await this.page.getByRole('button', { name: 'New order' }).first().click();
    const dialog = this.page.getByRole('dialog', { name: 'New order' });
    await dialog.getByLabel('SKU').fill('TEST-1');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Quantity').fill('1');
    await dialog.getByLabel(/^Price/).fill(price);
    await dialog.getByRole('button', { name: 'Create order' }).click();
    await this.page.waitForURL(/\/orders\//);
    await this.timeline().getByText('created').waitFor();
    return new URL(this.page.url()).pathname.split('/').at(-1) ?? '';
  }

  async openOrder(id: string): Promise<void> {
    await this.open(`/orders/${id}`);
    await this.timeline().waitFor();
  }

  async pay(): Promise<void> {
    await this.#action('Pay').click();
    await this.page.getByRole('button', { name: /^Record / }).click();
    await this.page.getByRole('dialog').waitFor({ state: 'hidden' });
  }

  async ship(trackingNo: string): Promise<void> {
    await this.#action('Ship').click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox').first().fill(trackingNo);
    await dialog.getByRole('button', { name: /^Ship|^Record/ }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  async cancel(reason: string): Promise<void> {
    await this.#action('Cancel order').click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: 'Cancel this order' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  async addNote(text: string): Promise<void> {
    await this.page.getByLabel('Note').fill(text);
    await this.page.getByRole('button', { name: 'Add note' }).click();
    await this.timeline().getByText(text).waitFor();
  }

  /** The switch that cuts the wire, for this browser. */
  async setNetwork(on: boolean): Promise<void> {
    await this.#sync().click();
    const network = this.page.getByRole('switch', { name: 'Network' });
    if ((await network.getAttribute('aria-checked')) !== String(on)) await network.click();
    await this.page.keyboard.press('Escape');
  }

  async untilSyncSays(words: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name: typeof words === 'string' ? `Sync: ${words}` : words }).waitFor();
  }

  untilUpToDate(): Promise<void> {
    return this.untilSyncSays('Up to date');
  }

  timeline(): Locator {
    return this.page.getByRole('list', { name: 'Timeline' });
  }

  /** Oldest first. */
  async timelineEntries(): Promise<readonly TimelineEntry[]> {
    const entries = await this.timeline()
      .locator('> li')
      .evaluateAll((items) =>
        items.map((item) => ({ text: item.querySelector('p')?.textContent ?? '', status: item.getAttribute('data-status') })),
      );
    return entries.reverse() as readonly TimelineEntry[]; // data-status is an event's status
  }

  /** What the desk says of work that did not go as meant. */
  attention(): Locator {
    return this.page.getByRole('region', { name: 'Needs attention' }).getByRole('article');
  }

  async untilStatus(words: string): Promise<void> {
    await this.page.getByRole('article').getByText(words, { exact: true }).first().waitFor();
  }

  #action(name: string): Locator {
    return this.page.getByRole('group', { name: 'Actions' }).getByRole('button', { name });
  }

  #sync(): Locator {
    return this.page.getByRole('button', { name: /^Sync: / });
  }
}
