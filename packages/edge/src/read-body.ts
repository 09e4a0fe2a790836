/**
 * The text of a request's body: its declared type, its bytes counted while they come in, decoded strictly.
 *
 * `Content-Length` is only believed when it says too much; `request.json()` would let through what is no JSON.
 */
import type { Problem } from '@headwater/protocol';
import { problem } from '@headwater/protocol';

export type ReadBody = { readonly kind: 'body'; readonly text: string } | { readonly kind: 'refused'; readonly problem: Problem };

const JSON_IN_UTF8 = /^application\/json *(?:; *charset="?utf-8"?)? *$/i;

export async function readBody(request: Request, limitBytes: number): Promise<ReadBody> {
  if (!JSON_IN_UTF8.test(request.headers.get('Content-Type') ?? '')) return refused(problem('unsupported-media-type'));
  if (Number(request.headers.get('Content-Length') ?? 0) > limitBytes) return refused(tooLarge(limitBytes));
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the stream: the rest of a body that is too large is not read.
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes) return refused(tooLarge(limitBytes));
    chunks.push(chunk);
  }
  return decode(chunks);
}

function decode(chunks: readonly Uint8Array[]): ReadBody {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
    return { kind: 'body', text };
  } catch {
    return refused(problem('malformed-encoding', { detail: 'The body is not UTF-8.' }));
  }
}

function tooLarge(limitBytes: number): Problem {
  return problem('payload-too-large', { detail: `The limit is ${limitBytes} bytes.` });
}

function refused(problem: Problem): ReadBody {
  return { kind: 'refused', problem };
}
