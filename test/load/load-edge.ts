/** The edge of the order desk in an embedded workerd, which serves a page of ours as its web app. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FeedEntry, FeedPage } from '@headwater/protocol';
import { MAX_PAGE } from '@headwater/orders/domain';
import { Miniflare } from 'miniflare';
import { build } from 'vite';
import { bundleWorker } from '../../apps/orders/scripts/bundle-worker.ts';
import { localEdge, localSecrets } from '../../apps/orders/scripts/local-edge.ts';
import type { Answers } from './faults-of.ts';

export interface LoadEdge {
  readonly url: string;
  /** Everything the feed `main` brought. */
  readFeed(): Promise<readonly FeedEntry[]>;
  /** What the edge's own queries say. */
  readAnswers(): Promise<Answers>;
  /** Stops it and deletes what it kept. */
  remove(): Promise<void>;
}

const orders = resolve(import.meta.dirname, '../../apps/orders');

/** Its data are on disk, in a folder of its own. `tenant` is whose feed is read; the exports of `page` become `window.page`. */
export async function startLoadEdge(tenant: string, page = join(import.meta.dirname, 'load-page.ts')): Promise<LoadEdge> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-load-'));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    const webDirectory = join(folder, 'web');
    const [code, secrets] = await Promise.all([bundleWorker(orders), localSecrets(undefined), buildPage(page, webDirectory)]);
    const miniflare = new Miniflare(
      localEdge({ code, secrets, webDirectory, host: '127.0.0.1', port: 0, persistTo: join(folder, 'state'), quiet: true }),
    );
    const url = (await miniflare.ready).origin;
    const get = await reader(url, tenant);
    return {
      url,
      async readFeed() {
        const entries: FeedEntry[] = [];
        for (let after = ''; ;) {
          const page: FeedPage = await get(`/v1/feeds/main/events${after}`);
          entries.push(...page.entries);
          if (page.caughtUp) return entries;
          after = `?after=${encodeURIComponent(page.cursor)}`;
        }
      },
      async readAnswers() {
        const query = async <Result>(name: string, params: object): Promise<Result> => {
          const answer = await get<{ result: Result }>(
            `/v1/feeds/main/queries/${name}?params=${encodeURIComponent(JSON.stringify(params))}`,
          );
          return answer.result;
        };
        const totals = await query<readonly { count: number }[]>('OrderTotals', {});
        const all: unknown[] = [];
        for (let offset = 0; offset < totals.reduce((sum, { count }) => sum + count, 0); offset += MAX_PAGE)
          all.push(...(await query<readonly unknown[]>('NewestOrders', { limit: MAX_PAGE, offset })));
        return { totals, orders: all };
      },
      async remove() {
        await miniflare.dispose();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function buildPage(entry: string, outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'esnext',
      lib: { entry, formats: ['es'], fileName: 'page' },
    },
  });
  await writeFile(
    join(outDir, 'index.html'),
    '<!doctype html><meta charset="utf-8"><title>Load</title><script type="module">import * as page from "/page.js"; window.page = page;</script>',
  );
}

async function reader(url: string, tenant: string): Promise<<T>(path: string) => Promise<T>> {
  const signIn = await fetch(`${url}/v1/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'auditor', tenant }),
  });
  const { token } = (await signIn.json()) as { token: string }; // development sign-in
  return async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T; // what the protocol says of this path
  };
}
