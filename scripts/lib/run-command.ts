/**
 * Runs one command of a longer job: bounded in time, its output kept for the end.
 * Each command gets a process group of its own, so that nothing it started outlives it (browsers, workerd).
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { root } from './workspace.ts';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Print as it comes; otherwise the caller prints what it wants of `output`. */
  readonly live: boolean;
  readonly limitMs?: number;
}

export interface CommandResult {
  readonly ok: boolean;
  readonly output: string;
  /** Why it is not ok, in a few words. */
  readonly reason: string;
}

const defaultLimitMs = 5 * 60_000;
/** For the command to end its own children: a browser has a group of its own. */
const graceMs = 5_000;
const keptCharacters = 200_000;
const running = new Set<ChildProcess>();

export async function runCommand({ command, args, cwd = root, env = {}, live, limitMs = defaultLimitMs }: Command): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd,
    env: { ...colours(), ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32',
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-keptCharacters);
      if (live) process.stdout.write(text);
    });
  }
  let outOfTime = false;
  const limit = setTimeout(() => {
    outOfTime = true;
    stop(child, 'SIGTERM');
  }, limitMs);
  const lastLimit = setTimeout(() => stop(child, 'SIGKILL'), limitMs + graceMs);
  // What the command left behind would hold its output open.
  child.once('exit', () => stop(child, 'SIGKILL'));
  const reason = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`${command} could not be started: ${error.message}`));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : signal === null ? `exit code ${code}` : `ended by ${signal}`));
  });
  clearTimeout(limit);
  clearTimeout(lastLimit);
  running.delete(child);
  return { ok: reason === '', output, reason: outOfTime ? `not finished after ${limitMs / 1000} s` : reason };
}

/** Ends everything that still runs; for an interrupted job. */
export function stopCommands(): void {
  for (const child of running) stop(child, 'SIGTERM');
}

function stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is empty: the command and all that it started have ended.
  }
}

function colours(): Record<string, string> {
  return process.stdout.isTTY && process.env['NO_COLOR'] === undefined ? { FORCE_COLOR: '1' } : {};
}
