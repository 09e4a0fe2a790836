import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { root } from '../architecture/sources.ts';
import checks from './.size-limit.ts';

interface Measured {
  readonly name: string;
  readonly passed: boolean;
  readonly size: number;
  readonly sizeLimit: number;
}

let measured: readonly Measured[];

beforeAll(async () => {
  measured = await measure();
}, 60_000);

test.each(checks)('[W6] $name is at most $limit gzipped', ({ name }) => {
  const found = measured.find((each) => each.name === name);
  console.log(`${name}: ${found?.size} of ${found?.sizeLimit} bytes`);
  expect(found?.size).toBeGreaterThan(500);
  expect(found?.size).toBeLessThanOrEqual(found?.sizeLimit ?? 0);
});

/** Runs size-limit on the configuration next to this file. An entry above its budget makes it exit with 1, and still print. */
function measure(): Promise<readonly Measured[]> {
  const command = join(root, 'test/node_modules/.bin/size-limit');
  return new Promise((resolve, reject) => {
    execFile(command, ['--json'], { cwd: import.meta.dirname }, (error, stdout, stderr) => {
      const answer = parse(stdout);
      if (Array.isArray(answer)) resolve(answer as readonly Measured[]); // size-limit's documented form
      else reject(new Error(`size-limit could not measure: ${stderr || error?.message}`));
    });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
