/** B6: how many single-command pushes a second are accepted, and what each costs in processor time. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundleWorker } from '../../apps/orders/scripts/bundle-worker.ts';
import { startBareWorkerd, type BareWorkerd } from './bare-workerd.ts';
import { median, type Figure } from './figures.ts';
import { Pusher, openPost, signIn, type Payload } from './pusher.ts';

const WRITERS = 16;
const PUSHES = 640;
const ROUNDS = 5;

const create: Payload = {
  type: 'CreateOrder',
  data: { customerId: 'c-1', currency: 'EUR', lines: [{ sku: 'TENT-2', name: 'Tent for two', quantity: 1, price: 18_900 }] },
};
const note: Payload = { type: 'AddNote', data: { text: 'Customer asks for delivery before noon.' } };

interface Target {
  readonly workerd: BareWorkerd;
  readonly token?: string;
  readonly perSecond: number[];
  readonly cpuMs: number[];
}

export async function measurePushRates(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const streams of [1, 100]) {
    const targets = [await startEdge(), await startFloor()] as const;
    try {
      const [edge, floor] = targets;
      const loads = [];
      for (const target of targets) loads.push({ target, ...(await prepare(target, streams)) });
      // The first round warms both up and counts for nothing.
      for (let round = 0; round <= ROUNDS; round += 1) for (const load of loads) await load.run(round > 0);
      for (const { close } of loads) close();
      const many = streams === 1 ? 'one stream' : `${streams} streams`;
      const at = { id: 'B6', floor: 0, ours: 0 };
      figures.push(
        {
          ...at,
          what: `accepted pushes a second, ${many}`,
          ours: median(edge.perSecond),
          floor: median(floor.perSecond),
          unit: '/s',
          note: `${WRITERS} writers`,
        },
        {
          ...at,
          what: `processor time a push, ${many}`,
          ours: median(edge.cpuMs),
          floor: median(floor.cpuMs),
          unit: 'ms',
          note: 'all threads of workerd',
        },
      );
    } finally {
      for (const { workerd } of targets) await workerd.remove();
    }
  }
  return figures;
}

async function startEdge(): Promise<Target> {
  const secret = 'only-for-this-run-'.repeat(3);
  const workerd = await startBareWorkerd({
    code: await bundleWorker(resolve(import.meta.dirname, '../../apps/orders')),
    objects: { STREAMS: 'StreamObject', FEEDS: 'FeedObject' },
    texts: { DEV_SIGN_IN_KEY: secret, TICKET_SECRET: secret },
  });
  return { workerd, token: await signIn(workerd.url, 'demo'), perSecond: [], cpuMs: [] };
}

async function startFloor(): Promise<Target> {
  return { workerd: await startFloorWorkerd(), perSecond: [], cpuMs: [] };
}

export async function startFloorWorkerd(): Promise<BareWorkerd> {
  const code = await readFile(join(import.meta.dirname, 'floor-worker.mjs'), 'utf8');
  return startBareWorkerd({ code, objects: { FLOOR: 'FloorObject' } });
}

interface Load {
  readonly run: (counts: boolean) => Promise<void>;
  readonly close: () => void;
}

/** The streams are there before anything is timed: what is measured is a push, not a new database. */
async function prepare({ workerd, token, perSecond, cpuMs }: Target, count: number): Promise<Load> {
  const { post, close } = openPost(workerd.url, token);
  const streams = Array.from({ length: count }, (_, index) => `order-bench-${index}`);
  const author = new Pusher(post);
  for (const stream of streams) await author.push([{ stream, commands: [create] }]);
  const writers = Array.from({ length: WRITERS }, () => new Pusher(post));
  return {
    close,
    async run(counts) {
      const [startedAt, cpuBefore] = [performance.now(), await workerd.cpuSeconds()];
      let begun = 0;
      const write = async (writer: Pusher): Promise<void> => {
        while (begun < PUSHES) {
          const stream = streams[begun % streams.length] ?? '';
          begun += 1;
          await writer.push([{ stream, commands: [note] }]);
        }
      };
      await Promise.all(writers.map(write));
      if (!counts) return;
      perSecond.push(PUSHES / ((performance.now() - startedAt) / 1000));
      cpuMs.push((((await workerd.cpuSeconds()) - cpuBefore) * 1000) / PUSHES);
    },
  };
}
