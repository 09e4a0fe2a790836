import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claim } from './single-instance.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headwater-claim-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('[W15] whoever comes second hears who is there and where', async () => {
  const first = await claim(directory);
  if (first.kind !== 'claimed') throw new Error('nobody else knows this directory');
  expect(await claim(directory)).toEqual({ kind: 'held', by: { pid: process.pid } });
  first.serveAt('http://127.0.0.1:8787');
  expect(await claim(directory)).toEqual({ kind: 'held', by: { pid: process.pid, url: 'http://127.0.0.1:8787' } });
  await first.release();
});

test('[W15] a claim goes with its process, however that ends', async () => {
  const claims = `
    const { claim } = await import(${JSON.stringify(join(import.meta.dirname, 'single-instance.ts'))});
    console.log((await claim(${JSON.stringify(directory)})).kind);
    setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', claims], { stdio: ['ignore', 'pipe', 'inherit'] });
  expect(String(await once(other.stdout, 'data')).trim()).toBe('claimed');
  expect(await claim(directory)).toEqual({ kind: 'held', by: { pid: other.pid } });
  other.kill('SIGKILL');
  await once(other, 'exit');
  const next = await claim(directory);
  expect(next.kind).toBe('claimed');
  if (next.kind === 'claimed') await next.release();
});
