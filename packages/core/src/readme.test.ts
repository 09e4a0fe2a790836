import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { shop } from './readme.fixture.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

it('[C90] the program in the README is compiled and runs', async () => {
  const program = /\/\/ #region program\n(.*)\/\/ #endregion/s.exec(read('./readme.fixture.ts'))?.[1];
  expect(program).toBeDefined();
  expect(read('../README.md')).toContain(`\`\`\`ts\n${program}\`\`\`\n`);
  expect(await shop()).toBe('at version 2');
});
