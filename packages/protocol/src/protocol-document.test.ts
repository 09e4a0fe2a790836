import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documentUrl, protocolDocument } from '../scripts/protocol-document.ts';

test('[P19] docs/PROTOCOL.md is what the schemas and tables say', () => {
  expect(readFileSync(documentUrl, 'utf8'), 'Stale: run `node packages/protocol/scripts/write-docs.ts`.').toBe(protocolDocument());
});
