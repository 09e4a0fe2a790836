/**
 * The configuration of a workerd on this machine: the worker, its objects in SQLite, the web app beside it.
 *
 * It asks the network for nothing. What `wrangler.jsonc` says for a deployment is said here for a local run.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Log, LogLevel, type MiniflareOptions } from 'miniflare';

const worker = 'headwater-orders';

export interface LocalEdgeOptions {
  /** The module of the worker. */
  readonly code: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly secrets: LocalSecrets;
  /** Where the data stays between runs; left out: nowhere. */
  readonly persistTo?: string;
  /** The folder of the built web app; left out: the API alone. */
  readonly webDirectory?: string;
  /** Only errors are written to the console. */
  readonly quiet?: boolean;
}

export function localEdge(options: LocalEdgeOptions): MiniflareOptions {
  const object = (exportName: string) => ({ type: 'durable-object' as const, worker, exportName });
  const text = (value: string) => ({ type: 'text' as const, value });
  const sqlite = { type: 'durable-object', storage: 'sqlite' } as const;
  return {
    host: options.host,
    port: options.port,
    log: new Log(options.quiet === true ? LogLevel.ERROR : LogLevel.WARN),
    logRequests: false,
    cf: false,
    telemetry: { enabled: false },
    ...(options.persistTo !== undefined && { resourcePersistencePath: options.persistTo }),
    workers: [
      {
        config: {
          name: worker,
          compatibilityDate: '2026-11-01',
          compatibilityFlags: ['nodejs_compat'],
          manifest: { mainModule: 'worker.js', modules: { 'worker.js': { type: 'esm', contents: options.code } } },
          env: {
            STREAMS: object('StreamObject'),
            FEEDS: object('FeedObject'),
            DEV_SIGN_IN_KEY: text(options.secrets.signInKey),
            TICKET_SECRET: text(options.secrets.ticketSecret),
          },
          exports: { StreamObject: sqlite, FeedObject: sqlite },
          ...(options.webDirectory !== undefined && {
            assets: {
              directory: options.webDirectory,
              hasUserWorker: true,
              notFoundHandling: 'single-page-application',
              runWorkerFirst: ['/v1/*'],
            },
          }),
        },
      },
    ],
  };
}

export interface LocalSecrets {
  /** Signs the tokens of the development sign-in. */
  readonly signInKey: string;
  /** Signs the tickets of live sockets. */
  readonly ticketSecret: string;
}

/** Those of an earlier run with the same folder, so that nobody is signed out by a restart; otherwise new ones. */
export async function localSecrets(persistTo: string | undefined): Promise<LocalSecrets> {
  if (persistTo === undefined) return newSecrets();
  const file = join(persistTo, 'local-secrets.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LocalSecrets; // written below
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const secrets = newSecrets();
  await mkdir(persistTo, { recursive: true });
  await writeFile(file, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}

function newSecrets(): LocalSecrets {
  const secret = () => randomBytes(32).toString('base64url');
  return { signInKey: secret(), ticketSecret: secret() };
}
