/**
 * Serves the order desk from this machine: the built web app and its edge, on one port, in an embedded workerd.
 *
 * `node scripts/serve.ts` runs it; `pnpm start` and the end-to-end tests import it.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Miniflare } from 'miniflare';
import { bundleWorker } from './bundle-worker.ts';
import { localEdge, localSecrets } from './local-edge.ts';

export interface ServeOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly host?: string;
  /** Where orders stay between runs; left out: nowhere. */
  readonly persistTo?: string;
  /** The folder of the built web app; left out: the one that `vite build` writes. */
  readonly webDirectory?: string;
  readonly quiet?: boolean;
}

export interface Served {
  /** Without a slash at the end. */
  readonly url: string;
  /** Resolves when the port is free again and everything is on disk. */
  close(): Promise<void>;
}

const root = resolve(import.meta.dirname, '..');
/** Where `vite build` puts the web app. */
export const builtWebDirectory: string = join(root, 'dist/web');

/** @throws an error with the code `EADDRINUSE` for a taken port. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { port, host = '127.0.0.1', persistTo, webDirectory = builtWebDirectory, quiet = false } = options;
  if (!existsSync(join(webDirectory, 'index.html')))
    throw new Error('The web app is not built yet: run `vite build` in apps/orders, or `pnpm build`.');
  const [code, secrets] = await Promise.all([bundleWorker(root), localSecrets(persistTo)]);
  const miniflare = new Miniflare(
    localEdge({ code, host, port, secrets, webDirectory, quiet, ...(persistTo !== undefined && { persistTo }) }),
  );
  try {
    return { url: (await miniflare.ready).origin, close: () => miniflare.dispose() };
  } catch (error) {
    // What did not start reports its failure a second time when it is put away.
    await miniflare.dispose().catch(() => undefined);
    throw isTaken(error) ? Object.assign(new Error(`Port ${port} of ${host} is taken.`, { cause: error }), { code: 'EADDRINUSE' }) : error;
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_ADDRESS_IN_USE';
}

if (import.meta.main) {
  const served = await serve({ port: Number(process.env['PORT'] ?? 8787), persistTo: join(root, '.wrangler/state') });
  console.log(`The order desk is open: ${served.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void served.close().then(() => process.exit(0)));
}
