/**
 * The processes between this one and the terminal: `npm exec` → `sh` → `pnpm` → `sh` → here.
 * A signal that reaches only the first of them ends it without a word to the others, and a server would be left behind with its port.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const everyMs = 500;
const launcher = /^(?:\S*\/)?(?:npm|npx|pnpm|sh|node|dash|bash)\b/;
const packageManager = /\b(?:npm exec|npx|pnpm)\b/;

/** Calls `onGone` once, when one of the package managers that started this process has ended. */
export function onLauncherGone(onGone: () => void): void {
  const pids = launchers();
  if (pids.length === 0) return;
  const timer = setInterval(() => {
    if (pids.every(isAlive)) return;
    clearInterval(timer);
    onGone();
  }, everyMs);
  timer.unref();
}

/** Up to and with the outermost package manager; none where neither /proc nor ps tells. */
function launchers(): number[] {
  const found: { readonly pid: number; readonly command: string }[] = [];
  for (let pid = process.ppid; pid > 1;) {
    const process = readProcess(pid);
    if (process === undefined || !launcher.test(process.command)) break;
    found.push({ pid, command: process.command });
    pid = process.parent;
  }
  const outermost = found.findLastIndex(({ command }) => packageManager.test(command));
  return found.slice(0, outermost + 1).map(({ pid }) => pid);
}

function readProcess(pid: number): { parent: number; command: string } | undefined {
  try {
    if (!existsSync('/proc/self/stat')) {
      const [, parent = '', command = ''] =
        /^\s*(\d+)\s+(.*)/.exec(execFileSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' })) ?? [];
      return { parent: Number(parent), command };
    }
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    // "pid (name) state parent …": the name may hold spaces and brackets, so count from its end.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return { parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), command };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
