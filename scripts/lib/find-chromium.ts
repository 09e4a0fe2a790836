/**
 * Which Chromium the browser tests drive. The first that answers is taken, in this order:
 * `CHROME_PATH`, the system's, the one that Playwright keeps.
 */
import { accessSync, constants } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { delimiter, isAbsolute, join } from 'node:path';
import { chromium } from 'playwright-core';

/** What finding a browser needs to know of the machine. */
export interface Machine {
  /** The value of `CHROME_PATH`, if it is set. */
  readonly chromePath: string | undefined;
  /** The file behind a command name or an absolute path, if there is one that can be run. */
  readonly findCommand: (name: string) => string | undefined;
  /** Where Playwright keeps its Chromium, installed or not. */
  readonly playwrightPath: string;
  /** Whether the browser starts. Ubuntu's `chromium-browser` may be a stub that only asks for a snap. */
  readonly answers: (path: string) => boolean;
}

const systemNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** @throws when `CHROME_PATH` names something that does not start: another browser would not be the one asked for. */
export function findChromium(machine: Machine): string | undefined {
  if (machine.chromePath !== undefined && machine.chromePath !== '') {
    const path = machine.findCommand(machine.chromePath);
    if (path !== undefined && machine.answers(path)) return path;
    throw new Error(`CHROME_PATH is ${machine.chromePath}, and no browser starts from there. Correct it, or unset it to have one found.`);
  }
  const candidates = [...systemNames, machine.playwrightPath].map(machine.findCommand);
  return candidates.find((path) => path !== undefined && machine.answers(path));
}

export function thisMachine(): Machine {
  return { chromePath: process.env['CHROME_PATH'], findCommand, playwrightPath: chromium.executablePath(), answers };
}

/** Looks a command up in `PATH`; an absolute path is only checked. */
export function findCommand(name: string): string | undefined {
  const paths = isAbsolute(name) ? [name] : (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, name));
  return paths.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function answers(path: string): boolean {
  try {
    return /chrom/i.test(execFileSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000, stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return false;
  }
}
