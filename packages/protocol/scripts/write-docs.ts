/** Writes `docs/PROTOCOL.md`: `node packages/protocol/scripts/write-docs.ts`. */
import { writeFileSync } from 'node:fs';
import { documentUrl, protocolDocument } from './protocol-document.ts';

writeFileSync(documentUrl, protocolDocument());
