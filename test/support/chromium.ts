/**
 * The Chromium that tests drive: found the way the scripts find it, started with the flags that keep it quiet, and
 * killed as a crash or a battery kills it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from 'playwright-core';
import { findChromium, thisMachine } from '../../scripts/lib/find-chromium.ts';
import { processesOfProfile } from './processes.ts';

/** A browser with a profile of its own on disk: what survives it can be opened again. */
export interface ProfiledChromium {
  readonly context: BrowserContext;
  readonly profile: string;
  /** SIGKILL for every process of the profile at once; resolves when they are gone. The profile stays. */
  kill(): Promise<void>;
  /** Closes it as a person does. The profile stays. */
  close(): Promise<void>;
}

const flags = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** A browser whose contexts (`newContext()`) are devices that leave nothing behind. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: flags });
}

/** Opens a profile; make one by {@link withProfile}. */
export async function launchProfile(profile: string, options: BrowserContextOptions = {}): Promise<ProfiledChromium> {
  const context = await chromium.launchPersistentContext(profile, { ...options, executablePath: chromiumPath(), args: flags });
  return {
    context,
    profile,
    close: () => context.close(),
    async kill() {
      const closed = new Promise<void>((resolve) => context.once('close', () => resolve()));
      // A process that is about to be born belongs to it too: until none is left.
      for (let pids = processesOfProfile(profile); pids.length > 0; pids = processesOfProfile(profile)) {
        for (const pid of pids) killNow(pid);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await closed;
    },
  };
}

/** Runs `use` with the directory of a fresh profile, and deletes it afterwards. */
export async function withProfile<T>(use: (profile: string) => Promise<T>): Promise<T> {
  const profile = await mkdtemp(join(tmpdir(), 'headwater-profile-'));
  try {
    return await use(profile);
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function chromiumPath(): string {
  const path = findChromium(thisMachine());
  if (path === undefined) throw new Error('No Chromium was found. Set CHROME_PATH, or run the tests by `pnpm test`, which installs one.');
  return path;
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
}
