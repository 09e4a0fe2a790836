/**
 * The order desk for working on it: the web app reloads as it is edited, and the edge is rebuilt when the worker, the
 * domain or a package changes. Orders stay in `.wrangler/dev`, apart from those of `pnpm start`.
 */
import { join, resolve } from 'node:path';
import { Miniflare } from 'miniflare';
import { createServer } from 'vite';
import { watchWorker } from './bundle-worker.ts';
import { localEdge, localSecrets } from './local-edge.ts';

const root = resolve(import.meta.dirname, '..');
const host = '127.0.0.1';
const persistTo = join(root, '.wrangler/dev');
const secrets = await localSecrets(persistTo);

let miniflare: Miniflare | undefined;
let edgeUrl: URL | undefined;
const firstEdge = Promise.withResolvers<URL>();
const stopWatching = await watchWorker(root, { onBundled: startEdge, onError: (error) => console.error(error) });

const vite = await createServer({
  configFile: join(root, 'vite.config.ts'),
  root: join(root, 'src/web'),
  server: {
    host,
    port: Number(process.env['PORT'] ?? 5173),
    // Under /v1 is the edge, sockets included, as when one worker serves both. It keeps its port when it is rebuilt.
    proxy: { '/v1': { target: (await firstEdge.promise).origin, ws: true } },
  },
});
await vite.listen();
vite.printUrls();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void Promise.all([stopWatching(), vite.close(), miniflare?.dispose()]).then(() => process.exit(0)));
}

async function startEdge(code: string): Promise<void> {
  const options = localEdge({ code, host, port: edgeUrl === undefined ? 0 : Number(edgeUrl.port), secrets, persistTo });
  if (miniflare === undefined) miniflare = new Miniflare(options);
  else await miniflare.setOptions(options);
  edgeUrl = await miniflare.ready;
  firstEdge.resolve(edgeUrl);
  console.log('The edge runs.');
}
