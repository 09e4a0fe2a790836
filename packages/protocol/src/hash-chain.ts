/**
 * The hash chain of a stream: whoever holds the events can tell whether they are the history that a head hash names.
 *
 * Events do not carry their hash. An erasure takes `data` and `salt` away and leaves `dataHash`, which is all of them
 * that the chain knows, so the chain stays valid.
 */
import type { RecordedEvent } from '@headwater/core';
import { canonicalJson } from './canonical-json.ts';
import type { StoredEvent } from './messages/event.ts';

/** SHA-256 of a text's UTF-8 bytes, as base64url without padding. Synchronous: the edge hashes within a transaction. */
export type Sha256 = (text: string) => string;

/** The same where it may take a turn: WebCrypto is asynchronous. */
export type AsyncSha256 = (text: string) => string | Promise<string>;

/** The head hash of a stream at version 0. */
export const EMPTY_HASH = '';

/** The hash of `salt` (the empty text where there is none) followed by the canonical form of `data`. */
export function dataHashOf(event: StoredEvent, sha256: Sha256): string {
  return 'erased' in event ? event.dataHash : sha256(dataText(event));
}

/**
 * The chain at an event, from the chain at the one before: the hash of the canonical form of the event with `dataHash`
 * in place of `data`, `salt` and `erased`, and with `previousHash`.
 */
export function chainHash(previousHash: string, event: StoredEvent, sha256: Sha256): string {
  return sha256(chainText(previousHash, event, dataHashOf(event, sha256)));
}

/** {@link chainHash} with a hash that may take a turn. */
export async function chainHashAsync(previousHash: string, event: StoredEvent, sha256: AsyncSha256): Promise<string> {
  const dataHash = 'erased' in event ? event.dataHash : await sha256(dataText(event));
  return sha256(chainText(previousHash, event, dataHash));
}

/** What makes two sendings of a command id the same command, whatever the order of keys and the white space. */
export function payloadHashOf(
  command: { readonly type: string; readonly schemaVersion: number; readonly data: unknown },
  sha256: Sha256,
): string {
  const { type, schemaVersion, data } = command;
  return sha256(canonicalJson({ type, schemaVersion, data }));
}

function dataText({ salt = '', data }: RecordedEvent): string {
  return salt + canonicalJson(data);
}

function chainText(previousHash: string, event: StoredEvent, dataHash: string): string {
  const { data: _data, salt: _salt, erased: _erased, ...rest } = event as StoredEvent & Record<'data' | 'salt' | 'erased', unknown>; // either kind may lack them
  return canonicalJson({ ...rest, dataHash, previousHash });
}
