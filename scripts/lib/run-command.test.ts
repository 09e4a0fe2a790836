import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

const node = (code: string, limitMs = 10_000) => runCommand({ command: process.execPath, args: ['-e', code], live: false, limitMs });

test('[W1] a command that ends well is ok, and its output is kept', async () => {
  expect(await node('console.log("out"); console.error("err")')).toEqual({
    ok: true,
    output: expect.stringContaining('out') as string,
    reason: '',
  });
});

test('[W1] a command that fails, is killed or cannot be started is not ok', async () => {
  expect(await node('process.exit(3)')).toMatchObject({ ok: false, reason: 'exit code 3' });
  expect(await node('process.kill(process.pid, "SIGKILL")')).toMatchObject({ ok: false, reason: 'ended by SIGKILL' });
  expect(await runCommand({ command: 'no-such-command-here', args: [], live: false })).toMatchObject({
    ok: false,
    reason: expect.stringContaining('could not be started') as string,
  });
});

test('[W1] a command that hangs is ended, with everything that it started', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))); // a TCP server
  const connected = once(server, 'connection') as Promise<[Socket]>;
  // A grandchild shows by its connection that it lives.
  const grandchild = `require("node:net").connect(${port}, "127.0.0.1")`;
  const running = node(
    `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}]); setInterval(() => {}, 1000)`,
    2_000,
  );
  const [socket] = await connected;
  const disconnected = new Promise((resolve) => socket.on('error', () => {}).once('close', resolve));
  expect(await running).toMatchObject({ ok: false, reason: 'not finished after 2 s' });
  await disconnected;
  server.close();
});
