import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documentUrl, protocolDocument } from '../scripts/protocol-document.ts';

test('[P19] docs/PROTOCOL.md is what the schemas and tables say', () => {
  const stale = readFileSync(documentUrl, 'utf8') !== protocolDocument();
  expect(stale ? 'Stale: run `node packages/protocol/scripts/write-docs.ts`.' : 'up to date').toBe('up to date');
});
