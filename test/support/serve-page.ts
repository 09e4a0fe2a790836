/** A page for tests: one module, bundled by Vite, served from an origin of its own on this machine. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'vite';

export interface ServedPage {
  /** Stays the same as long as it is served: a profile finds its databases again. */
  readonly origin: string;
  close(): Promise<void>;
}

/** @param entry the path of a module; its exports become `window.page`. */
export async function servePage(entry: string): Promise<ServedPage> {
  const scripts = await bundle(entry);
  const html =
    '<!doctype html><meta charset="utf-8"><title>Headwater</title><script type="module">import * as page from "/page.js"; window.page = page;</script>';
  const server = createServer(({ url }, response) => {
    const script = scripts.get(url ?? '/');
    response.writeHead(200, { 'content-type': script === undefined ? 'text/html' : 'text/javascript', 'cache-control': 'no-store' });
    response.end(script ?? html);
  });
  // By number: a name may mean another address family to the browser than to the server.
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

/** Code by path: the module at `/page.js`, and what it loads later. */
async function bundle(entry: string): Promise<ReadonlyMap<string, string>> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, target: 'esnext', lib: { entry, formats: ['es'], fileName: 'page' } },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (result === undefined || !('output' in result)) throw new Error(`${entry} was not bundled.`);
  return new Map(result.output.flatMap((file) => (file.type === 'chunk' ? [[`/${file.fileName}`, file.code]] : [])));
}
