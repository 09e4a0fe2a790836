/** Where people sit: one browser, and for each test an edge of its own and as many devices as there are people. */
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { startLocalEdge, type LocalEdge } from '../support/local-edge.ts';
import { Desk } from './desk.ts';

export interface DeskRoom {
  /** The edge of the test that runs. */
  readonly edge: LocalEdge;
  /** Somebody, signed in at a device of their own. */
  readonly deskOf: (name: string, options?: BrowserContextOptions) => Promise<Desk>;
}

/** To be called once a file: what it opens is closed by the file's hooks. */
export function openDeskRoom(): DeskRoom {
  let browser: Browser;
  let edge: LocalEdge;
  let devices: BrowserContext[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    edge = await startLocalEdge();
  });
  afterEach(async () => {
    await Promise.all(devices.map((device) => device.close()));
    devices = [];
    await edge.remove();
  });

  return {
    get edge() {
      return edge;
    },
    async deskOf(name, options) {
      const device = await browser.newContext(options);
      devices.push(device);
      return new Desk(await device.newPage(), edge.url).signIn(name);
    },
  };
}
