/**
 * workerd by itself: one worker, its objects in SQLite on disk, one port of this machine. Nothing stands in front of it,
 * so what is measured is the worker and the platform.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface BareWorkerdOptions {
  /** The module of the worker. */
  readonly code: string;
  /** Durable Object classes by binding. */
  readonly objects: Readonly<Record<string, string>>;
  readonly texts?: Readonly<Record<string, string>>;
}

export interface BareWorkerd {
  readonly url: string;
  /** Seconds of processor time that it has used. */
  cpuSeconds(): Promise<number>;
  /** Stops it and deletes what it kept. */
  remove(): Promise<void>;
}

/** The one that miniflare brings. */
const { default: binary, version } = createRequire(createRequire(import.meta.url).resolve('miniflare'))('workerd') as {
  readonly default: string;
  readonly version: string;
};
export const workerdVersion: string = version;

export async function startBareWorkerd(options: BareWorkerdOptions): Promise<BareWorkerd> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-workerd-'));
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'worker.js'), options.code);
  await writeFile(join(folder, 'config.capnp'), configOf(options));
  const child = spawn(binary, ['serve', '--experimental', 'config.capnp', '--control-fd=3'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const exited = once(child, 'exit');
  const remove = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const port = await Promise.race([listenPort(child.stdio[3] as Readable), exited.then(() => undefined)]); // a pipe, as asked for above
    if (port === undefined) throw new Error('workerd did not start.');
    return { url: `http://127.0.0.1:${port}`, cpuSeconds: () => cpuSecondsOf(child.pid), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function configOf({ objects, texts = {} }: BareWorkerdOptions): string {
  const classes = [...new Set(Object.values(objects))];
  const bindings = [
    ...Object.entries(objects).map(([name, className]) => `(name = "${name}", durableObjectNamespace = "${className}")`),
    ...Object.entries(texts).map(([name, text]) => `(name = "${name}", text = "${text}")`),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "data", disk = (path = "data", writable = true))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-11-01",
  durableObjectNamespaces = [${classes.map((name) => `(className = "${name}", uniqueKey = "${name}", enableSql = true)`).join(', ')}],
  durableObjectStorage = (localDisk = "data"),
  bindings = [${bindings.join(', ')}]
);
`;
}

/** workerd tells on its control channel, a JSON object a line. */
async function listenPort(control: Readable): Promise<number | undefined> {
  let text = '';
  for await (const chunk of control.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    const port = /"event":\s*"listen".*"port":\s*(\d+)/.exec(text)?.[1];
    if (port !== undefined) return Number(port);
  }
  return undefined;
}

/** From /proc, where there is one; elsewhere not a number. */
async function cpuSecondsOf(pid: number | undefined): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
