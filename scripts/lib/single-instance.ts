/**
 * One server a data directory: two would both take themselves for the only writer of every stream.
 * The claim is a local socket, because the system takes it back however its process ends; who connects hears where to go.
 */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Holder {
  readonly pid: number;
  /** Where it serves, once it does. */
  readonly url?: string;
}

export interface Claim {
  readonly kind: 'claimed';
  /** What those who come later are told. */
  serveAt(url: string): void;
  release(): Promise<void>;
}

export interface Held {
  readonly kind: 'held';
  readonly by: Holder;
}

export async function claim(directory: string): Promise<Claim | Held> {
  const path = socketOf(directory);
  for (;;) {
    const claimed = await listen(path);
    if (claimed !== undefined) return claimed;
    const by = await ask(path);
    if (by !== undefined) return { kind: 'held', by };
    // Its process is gone, and could not clear up.
    rmSync(path, { force: true });
  }
}

/** Short, and not in the directory itself: the name of a socket has about a hundred characters at most. */
function socketOf(directory: string): string {
  const name = `headwater-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

/** Undefined when the socket is there already. */
function listen(path: string): Promise<Claim | undefined> {
  let holder: Holder = { pid: process.pid };
  const server = createServer((socket) => socket.on('error', () => undefined).end(JSON.stringify(holder)));
  return new Promise((resolve, reject) => {
    server.once('error', (error) => (codeOf(error) === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(path, () => {
      server.unref();
      resolve({
        kind: 'claimed',
        serveAt: (url) => void (holder = { ...holder, url }),
        release: () => new Promise((released) => server.close(() => released())),
      });
    });
  });
}

/** Undefined when nobody listens. */
async function ask(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await text(connect(path))) as Holder; // the other side is the server above
  } catch (error) {
    if (['ECONNREFUSED', 'ENOENT'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
