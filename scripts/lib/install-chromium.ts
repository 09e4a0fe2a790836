/** Brings a Chromium to a machine that has none, by the first way that works. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findChromium, findCommand, thisMachine } from './find-chromium.ts';
import { runCommand, type Command } from './run-command.ts';

/** One way to install a browser: commands in order, all of which must succeed. */
export interface Installation {
  readonly name: string;
  readonly commands: readonly Pick<Command, 'command' | 'args' | 'env'>[];
}

export interface Rights {
  readonly isRoot: boolean;
  readonly hasAptGet: boolean;
}

const limitMs = 8 * 60_000;

/** The system's package brings the libraries along; Playwright's download needs them to be there, or root to add them. */
export function installationsFor({ isRoot, hasAptGet }: Rights): readonly Installation[] {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const apt: Installation = {
    name: 'apt-get install chromium',
    commands: [
      { command: 'apt-get', args: ['update'], env },
      { command: 'apt-get', args: ['install', '-y', '--no-install-recommends', 'chromium'], env },
    ],
  };
  const withLibraries = isRoot && hasAptGet ? ['--with-deps'] : [];
  const playwright: Installation = {
    name: 'playwright-core install chromium',
    commands: [{ command: process.execPath, args: [playwrightCli(), 'install', ...withLibraries, '--no-shell', 'chromium'], env }],
  };
  return isRoot && hasAptGet ? [apt, playwright] : [playwright];
}

/**
 * The path of a Chromium that starts, installed if need be.
 * @throws with what a person can do when there is none and none can be installed.
 */
export async function findOrInstallChromium(): Promise<string> {
  const found = findChromium(thisMachine());
  if (found !== undefined) return found;
  const rights: Rights = {
    isRoot: process.getuid?.() === 0,
    hasAptGet: findCommand('apt-get') !== undefined && existsSync('/etc/debian_version'),
  };
  for (const { name, commands } of installationsFor(rights)) {
    console.log(`No Chromium on this machine. Installing one: ${name}`);
    for (const command of commands) {
      const { ok } = await runCommand({ ...command, live: true, limitMs });
      if (!ok) break;
    }
    const installed = findChromium(thisMachine());
    if (installed !== undefined) return installed;
  }
  throw new Error(whatToDo);
}

export const whatToDo = `The browser tests need a Chromium, and none was found or could be installed here. Any one of these helps:
  - install chromium or google-chrome with the system's package manager
  - CHROME_PATH=<path of a Chromium or Chrome> npx -y pnpm@12 test
  - npx playwright-core install --with-deps chromium`;

function playwrightCli(): string {
  return join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
}
