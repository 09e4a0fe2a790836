import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { messageJsonSchemas } from './message-json-schemas.ts';
import { closeCodes } from './messages/close-codes.ts';
import { problems } from './problems.ts';
import { LIVE_SUBPROTOCOL, PROTOCOL_VERSION, SUPPORTED_VERSIONS } from './version.ts';

/** The hash of everything that travels, by protocol version. A released line never changes. */
const hashByVersion: Readonly<Record<number, string>> = {
  1: 'o9sgV1GHcuGm5STVYhINWCeXOcq9D2P66MIS9sP5mu4',
};

test('[P18] the messages change only with the version of the protocol', () => {
  const statusByCode = Object.fromEntries(Object.entries(problems).map(([code, { status }]) => [code, status]));
  const travels = { messages: messageJsonSchemas((name) => `#${name}`), statusByCode, closeCodes };
  const hash = createHash('sha256').update(canonicalJson(travels)).digest('base64url');
  const advice =
    `What travels is no longer protocol ${PROTOCOL_VERSION}: its hash is now ${hash}. Undo the edit, or raise PROTOCOL_VERSION and add the hash here. ` +
    'Only before the first release may the line of version 1 be replaced, on purpose, and with a note in docs/PROTOCOL.md.';
  expect(hash === hashByVersion[PROTOCOL_VERSION] ? 'as pinned' : advice).toBe('as pinned');
});

test('[P18] the version is among those that are spoken, and names the subprotocol', () => {
  expect(SUPPORTED_VERSIONS).toContain(PROTOCOL_VERSION);
  expect(LIVE_SUBPROTOCOL).toBe(`headwater.v${PROTOCOL_VERSION}`);
});
