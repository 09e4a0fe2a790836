/** The event log in the IndexedDB of a real Chromium. */
import { eventLogContract } from '@headwater/client/testing';
import { eventStoreContract } from '@headwater/core/testing';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, launchProfile, withProfile } from '../support/chromium.ts';
import { servePage, type ServedPage } from '../support/serve-page.ts';
import type * as LogPage from './page/log-page.ts';

/** What the page exposes: see `page/log-page.ts`. */
declare const window: { readonly page: typeof LogPage };

let served: ServedPage;
let browser: Browser;

beforeAll(async () => {
  [served, browser] = await Promise.all([servePage(`${import.meta.dirname}/page/log-page.ts`), launchBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await served.close();
});

/** A tab with the page loaded. */
async function openPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(served.origin);
  await page.waitForFunction(() => 'page' in window);
  return page;
}

/** A device with no data yet. */
async function onDevice(use: (context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext();
  try {
    await use(context);
  } finally {
    await context.close();
  }
}

describe('the contract in Chromium', () => {
  let page: Page;
  beforeAll(async () => void (page = await openPage(await browser.newContext())));

  test.each(eventLogContract.map(({ title }, index) => ({ title, index })))('$title', ({ index }) =>
    page.evaluate((of) => window.page.runEventLogCase(of), index),
  );

  test.each(eventStoreContract.map(({ title }, index) => ({ title, index })))('$title', ({ index }) =>
    page.evaluate((of) => window.page.runEventStoreCase(of), index),
  );
});

describe('the tabs of a browser', () => {
  test('[D3] 60 commands recorded at once in three tabs get 60 sequences', () =>
    onDevice(async (context) => {
      const pages = [await openPage(context), await openPage(context), await openPage(context)];
      await Promise.all(pages.map((page) => page.evaluate(() => window.page.openTab('log'))));
      await Promise.all(pages.map((page) => page.evaluate(() => window.page.recordMany('log', 20))));
      const expected = Array.from({ length: 60 }, (_, index) => index + 1);
      for (const page of pages) {
        expect(await page.evaluate(() => window.page.readTab('log'))).toMatchObject({
          sequences: expected,
          lastSequence: 60,
          revision: 60,
        });
      }
    }));

  test('[D22] a database that one tab destroys is lost to the other, and empty when it is opened again', () =>
    onDevice(async (context) => {
      const [page, other] = [await openPage(context), await openPage(context)];
      for (const each of [page, other]) await each.evaluate(() => window.page.openTab('log'));
      await other.evaluate(() => window.page.record('log'));
      await page.evaluate(() => window.page.destroy('log'));
      expect(await other.evaluate(() => window.page.lostReasons('log'))).toEqual(['deleted']);
      expect(await other.evaluate(() => window.page.failureOfRecord('log'))).toBe('log-closed');
      await other.evaluate(() => window.page.openTab('log'));
      expect(await other.evaluate(() => window.page.readTab('log'))).toMatchObject({ sequences: [], revision: 0 });
    }));

  test('[D25] a newer version of the app upgrades the database although a tab has it open', () =>
    onDevice(async (context) => {
      const [page, other] = [await openPage(context), await openPage(context)];
      await page.evaluate(() => window.page.openTab('log'));
      await other.evaluate(() => window.page.upgrade('log'));
      expect(await page.evaluate(() => window.page.lostReasons('log'))).toEqual(['upgrade']);
      expect(await page.evaluate(() => window.page.failureOfRecord('log'))).toBe('log-closed');
      expect(await page.evaluate(() => window.page.failureOfOpen('log'))).toBe('log-closed');
    }));

  test('[D22] a database whose data the person clears is lost to the tab that has it open', () =>
    onDevice(async (context) => {
      const page = await openPage(context);
      await page.evaluate(() => window.page.openTab('log'));
      await page.evaluate(() => window.page.record('log'));
      const session = await context.newCDPSession(page);
      await session.send('Storage.clearDataForOrigin', { origin: served.origin, storageTypes: 'indexeddb' });
      await page.waitForFunction(() => window.page.lostReasons('log').length > 0);
      expect(await page.evaluate(() => window.page.lostReasons('log'))).toEqual(['deleted']);
      expect(await page.evaluate(() => window.page.failureOfRecord('log'))).toBe('log-closed');
    }));

  test('[D43] a lock has one holder among all tabs, until it is stolen', () =>
    onDevice(async (context) => {
      const [page, other] = [await openPage(context), await openPage(context)];
      await page.evaluate(() => window.page.holdLock('lead'));
      await page.waitForFunction(() => window.page.stateOfLock() === 'held');
      await other.evaluate(() => window.page.holdLock('lead'));
      expect(await other.evaluate(() => window.page.stateOfLock())).toBe('none');
      await other.evaluate(() => window.page.holdLock('lead', { steal: true }));
      await other.waitForFunction(() => window.page.stateOfLock() === 'held');
      await page.waitForFunction(() => window.page.stateOfLock() === 'lost');
    }));
});

describe('a browser in trouble', () => {
  test('[D23] when the quota is exceeded nothing is recorded, and the log goes on once there is room', () =>
    onDevice(async (context) => {
      const page = await openPage(context);
      const session = await context.newCDPSession(page);
      // Before the first write: Chromium remembers for a while how much room there was.
      await session.send('Storage.overrideQuotaForOrigin', { origin: served.origin, quotaSize: 1_000_000 });
      await page.evaluate(() => window.page.openTab('log'));
      await page.evaluate(() => window.page.record('log'));
      expect(await page.evaluate(() => window.page.failureOfRecord('log', 8_000_000))).toBe('quota-exceeded');
      expect(await page.evaluate(() => window.page.readTab('log'))).toMatchObject({ sequences: [1], lastSequence: 1, revision: 1 });
      await session.send('Storage.overrideQuotaForOrigin', { origin: served.origin });
      expect(await page.evaluate(() => window.page.failureOfRecord('log', 8_000_000))).toBeUndefined();
      expect(await page.evaluate(() => window.page.readTab('log'))).toMatchObject({ sequences: [1, 2], lastSequence: 2, revision: 2 });
    }));

  test('[S1] every command that was acknowledged is there after every process of the browser was killed, three times over', () =>
    withProfile(async (profile) => {
      let acknowledged = 0;
      let clientId: string | undefined;
      for (let round = 1; round <= 3; round += 1) {
        const chromium = await launchProfile(profile);
        const enough = Promise.withResolvers<void>();
        const goal = acknowledged + 40;
        await chromium.context.exposeFunction('acknowledge', (sequence: number) => {
          acknowledged = sequence;
          if (sequence >= goal) enough.resolve();
        });
        const page = await openPage(chromium.context);
        await page.evaluate(() => window.page.openTab('log'));
        const before = await page.evaluate(() => window.page.readTab('log'));
        expect(before.sequences).toEqual(Array.from({ length: before.lastSequence }, (_, index) => index + 1));
        expect(before.lastSequence).toBeGreaterThanOrEqual(acknowledged);
        expect(before.clientId).toBe(clientId ?? before.clientId);
        clientId = before.clientId;
        // It ends with the page.
        page.evaluate(() => window.page.recordForEver('log')).catch(() => undefined);
        await enough.promise;
        await chromium.kill();
      }
      const chromium = await launchProfile(profile);
      const page = await openPage(chromium.context);
      await page.evaluate(() => window.page.openTab('log'));
      const after = await page.evaluate(() => window.page.readTab('log'));
      expect(after.lastSequence).toBeGreaterThanOrEqual(acknowledged);
      expect(after.sequences).toEqual(Array.from({ length: after.lastSequence }, (_, index) => index + 1));
      expect(acknowledged).toBeGreaterThanOrEqual(120);
      await chromium.close();
    }));

  test('[D40] the hash that is computed in JavaScript is the one that the browser computes', () =>
    onDevice(async (context) => {
      const page = await openPage(context);
      for (const text of ['', 'abc', '…\u0000𝄞', 'x'.repeat(100_000)]) {
        const [inJavaScript, byPlatform] = await page.evaluate((of) => window.page.hashes(of), text);
        expect(inJavaScript).toBe(byPlatform);
      }
    }));
});
