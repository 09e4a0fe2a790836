/** The order desk and its edge, in an embedded workerd, for one test: real Durable Objects on disk, on a free port. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '@headwater/core';
import type { FeedEntry, FeedPage, StreamPage } from '@headwater/protocol';
import { serve, type Served } from '../../apps/orders/scripts/serve.ts';

export interface LocalEdge {
  readonly url: string;
  /** The whole history of a stream of the tenant `demo`, as the edge tells it. */
  history(stream: string): Promise<readonly RecordedEvent[]>;
  /** Everything the feed `main` of the tenant `demo` brought. */
  feed(): Promise<readonly FeedEntry[]>;
  /** Nothing listens on the port until {@link start}. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and deletes what it kept. */
  remove(): Promise<void>;
}

export async function startLocalEdge(): Promise<LocalEdge> {
  const persistTo = await mkdtemp(join(tmpdir(), 'headwater-edge-'));
  let served: Served | undefined = await serve({ port: 0, persistTo, quiet: true });
  const { url } = served;
  const stop = async (): Promise<void> => {
    await served?.close();
    served = undefined;
  };
  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${await newToken(url)}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T; // what the protocol says of this path
  };
  return {
    url,
    async history(stream) {
      const events: RecordedEvent[] = [];
      for (let after: number | null = 0; after !== null;) {
        const page: StreamPage = await get(`/v1/streams/${stream}/events?after=${after}`);
        events.push(...(page.events as readonly RecordedEvent[])); // nothing is erased in these tests
        after = page.next;
      }
      return events;
    },
    async feed() {
      const entries: FeedEntry[] = [];
      for (let cursor = ''; ;) {
        const page: FeedPage = await get(`/v1/feeds/main/events${cursor === '' ? '' : `?after=${encodeURIComponent(cursor)}`}`);
        entries.push(...page.entries);
        cursor = page.cursor;
        if (page.caughtUp) return entries;
      }
    },
    stop,
    async start() {
      served = await serve({ port: Number(new URL(url).port), persistTo, quiet: true });
    },
    async remove() {
      await stop();
      await rm(persistTo, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function newToken(url: string): Promise<string> {
  const answer = await fetch(`${url}/v1/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'auditor', tenant: 'demo' }),
  });
  return ((await answer.json()) as { token: string }).token;
}
