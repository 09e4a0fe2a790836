/**
 * A day's work at once: one browser makes orders offline, the wire is mended, everything drains to the edge, and a
 * second browser that has nothing yet catches up. Then all three are compared, event by event.
 */
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/chromium.ts';
import { faultsOf, type Evidence } from './faults-of.ts';
import type * as LoadPage from './load-page.ts';
import type { Requests } from './load-page.ts';
import { startLoadEdge, type LoadEdge } from './load-edge.ts';

declare const window: { readonly page: typeof LoadPage };

export interface LoadOptions {
  readonly orders: number;
  /** The same seed makes the same orders, under other numbers. */
  readonly seed?: number;
  /** No stage takes longer. */
  readonly stageLimitMs: number;
  readonly onStage?: (stage: Stage) => void;
}

export interface Stage {
  readonly name: string;
  readonly ms: number;
  /** What was done in it. */
  readonly count: number;
  readonly unit: string;
  /** What passed the wire in it, by the first segment of the path. */
  readonly requests?: Readonly<Record<string, Requests>>;
}

export interface LoadReport {
  readonly stages: readonly Stage[];
  readonly evidence: Evidence;
  /** None: nothing was lost or doubled. */
  readonly faults: readonly string[];
}

const TENANT = 'demo';

/** Rejects when a stage fails or takes too long. Whatever happens, no browser, no edge and no data are left. */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const started: { end(): Promise<void> }[] = [];
  try {
    const edge = await startLoadEdge(TENANT);
    started.push({ end: () => edge.remove() });
    const browsers: Browser[] = [];
    for (let count = 0; count < 2; count += 1) {
      const browser = await launchBrowser();
      started.push({ end: () => browser.close() });
      browsers.push(browser);
    }
    const [first, second] = await Promise.all(browsers.map((browser) => openPage(browser, edge)));
    if (first === undefined || second === undefined) throw new Error('There are two browsers.');
    return await play(options, { edge, first, second });
  } finally {
    for (const each of started.reverse()) await each.end();
  }
}

interface Parties {
  readonly edge: LoadEdge;
  readonly first: Page;
  readonly second: Page;
}

async function play({ orders, seed = 1, stageLimitMs, onStage }: LoadOptions, { edge, first, second }: Parties): Promise<LoadReport> {
  const stages: Stage[] = [];
  const stage = async <T>(
    name: string,
    unit: string,
    work: () => Promise<{ readonly count: number; readonly result: T; readonly page?: Page }>,
  ) => {
    const startedAt = performance.now();
    const { count, result, page } = await within(stageLimitMs, name, work());
    const ms = performance.now() - startedAt;
    const requests = page === undefined ? undefined : await page.evaluate(() => window.page.readRequests());
    const done: Stage = { name, ms, count, unit, ...(requests !== undefined && { requests }) };
    stages.push(done);
    onStage?.(done);
    return result;
  };

  await first.evaluate(() => window.page.open('ana', { cut: true }));
  const commands = await stage('made offline, durable', 'commands', async () => {
    const result = await first.evaluate(([count, from]) => window.page.makeOrders(count, from), [orders, seed] as const);
    return { count: result.length, result };
  });
  await stage('drained to the edge', 'commands', async () => {
    await first.evaluate(() => {
      window.page.mend();
      return window.page.untilInStep();
    });
    return { count: commands.length, result: undefined, page: first };
  });
  await stage('seen by a second browser', 'events', async () => {
    await second.evaluate(async (count) => {
      await window.page.open('ben', { cut: false });
      await window.page.untilOrders(count);
      await window.page.untilInStep();
    }, orders);
    return { count: commands.length, result: undefined, page: second };
  });
  const evidence = await stage('compared', 'events', async () => {
    const feed = await edge.readFeed();
    const [edgeAnswers, ana, ben] = [
      await edge.readAnswers(),
      await witness('The first browser', first),
      await witness('The second browser', second),
    ];
    return { count: feed.length, result: { commands, feed, edge: edgeAnswers, browsers: [ana, ben] } satisfies Evidence };
  });
  return { stages, evidence, faults: faultsOf(evidence) };
}

async function witness(name: string, page: Page): Promise<Evidence['browsers'][number]> {
  const seen = await page.evaluate(async () => {
    const history = await window.page.readHistory();
    return { ...history, answers: await window.page.readAnswers() };
  });
  return { name, ...seen };
}

async function openPage(browser: Browser, edge: LoadEdge): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(edge.url);
  await page.waitForFunction(() => 'page' in window);
  return page;
}

async function within<T>(limitMs: number, name: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`“${name}” was not over after ${limitMs / 1000} s.`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
