/**
 * Writes `src/openapi-base.json`: `node packages/edge/scripts/write-openapi.ts`, then format.
 *
 * What makes JSON Schema of schemas is 10 kB (gzip) that a Worker would carry for one answer; the answer itself is 3.
 */
import { writeFileSync } from 'node:fs';
import { openApiDocument } from '@headwater/protocol/openapi';

writeFileSync(new URL('../src/openapi-base.json', import.meta.url), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
