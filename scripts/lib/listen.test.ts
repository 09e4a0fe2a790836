import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { listenOnFreePort, portOf } from './listen.ts';

const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

function listen(port: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      servers.push(server);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

test('[W13] a taken port is told, and the next free one is used', async () => {
  const taken = await listen(0);
  const told: number[] = [];
  const used = await listenOnFreePort(taken, listen, (port) => told.push(port));
  expect(used).toBeGreaterThan(taken);
  expect(told[0]).toBe(taken);
});

test('[W13] a server that fails for another reason is not tried on other ports', async () => {
  let calls = 0;
  const broken = () => Promise.reject(new Error(`broken ${++calls}`));
  await expect(listenOnFreePort(8787, broken, () => {})).rejects.toThrow('broken 1');
});

test('[W13] PORT is a port, or a clear error', () => {
  expect(portOf(undefined)).toBe(8787);
  expect(portOf('9000')).toBe(9000);
  for (const text of ['http', '0', '65536', '80.5', '-1']) expect(() => portOf(text)).toThrow(`PORT is ${text}`);
});
