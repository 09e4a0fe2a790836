/**
 * Talking HTTP to the edge, and telling what every answer means.
 *
 * Nothing here decides what to do: what is not a good answer is a {@link Failure}, and thrown. Only what an edge
 * says as an edge (its JSON, its problem+json) counts as said: a portal that answers 200, 401 or 404 with a page of its
 * own must neither be stored, nor sign anybody out, nor cost a command (S11).
 */
import {
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  isFeedPage,
  isProblem,
  isPushAnswer,
  isStreamPage,
  isTicketAnswer,
  type FeedPage,
  type Problem,
  type PushAnswer,
  type StreamPage,
  type TicketAnswer,
} from '@headwater/protocol';
import { withDeadline } from './deadline.ts';
import type { Ports } from './ports.ts';
import { Failure, type FailureKind } from './sync-failure.ts';

/** No request takes longer, its token and its body included. */
export const REQUEST_TIMEOUT_MS = 20_000;

/** Every method throws a {@link Failure}, also when `signal` is aborted. */
export interface Transport {
  /** `body` is the text of a push request. */
  push(body: string, signal: AbortSignal): Promise<PushAnswer>;
  readFeed(feed: string, page: { readonly after: string | undefined; readonly limit: number }, signal: AbortSignal): Promise<FeedPage>;
  readStream(stream: string, page: { readonly after: number; readonly limit: number }, signal: AbortSignal): Promise<StreamPage>;
  getTicket(feed: string, signal: AbortSignal): Promise<TicketAnswer>;
  /** Where the socket of a feed is opened: `ws:` or `wss:`, or relative as the edge's own address is. */
  liveUrl(feed: string): string;
}

/** Undefined or null: nobody is signed in. */
export type TokenSource = () => string | undefined | null | Promise<string | undefined | null>;

export interface TransportOptions {
  /** Where the edge is: absolute, or relative to the page. */
  readonly url: string;
  /** Asked for every request; the app keeps and refreshes it. */
  readonly token: TokenSource;
  readonly ports: Pick<Ports, 'clock' | 'fetch'>;
}

/** What came over the wire. */
interface Reply {
  readonly response: Response;
  /** Undefined for anything that is not JSON. */
  readonly json: unknown;
}

export function createTransport({ url, token, ports }: TransportOptions): Transport {
  const { clock, fetch } = ports;
  const base = `${url.replace(/\/+$/, '')}/v1`;

  async function request<T>(path: string, signal: AbortSignal, isValue: (value: unknown) => value is T, body?: string): Promise<T> {
    try {
      const reply = await withDeadline(clock, REQUEST_TIMEOUT_MS, signal, (inner) => exchange(path, inner, body));
      if (reply.response.ok && isValue(reply.json)) return reply.json;
      throw failureOf(reply, clock.now());
    } catch (error) {
      throw error instanceof Failure ? error : new Failure('edge-unreachable', 'network-error', String(error));
    }
  }

  /** One request; a refused token is asked for once more, and the request repeated if another one came. */
  async function exchange(path: string, signal: AbortSignal, body: string | undefined): Promise<Reply> {
    const first = await token();
    if (!first) throw new Failure('signed-out', 'no-token', 'Nobody is signed in.');
    const reply = await send(path, signal, body, first);
    if (reply.response.status !== 401 || !isProblem(reply.json)) return reply;
    const second = await token();
    return second && second !== first ? send(path, signal, body, second) : reply;
  }

  async function send(path: string, signal: AbortSignal, body: string | undefined, bearer: string): Promise<Reply> {
    const response = await fetch(base + path, {
      headers: {
        Authorization: `Bearer ${bearer}`,
        [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
      signal,
      cache: 'no-store',
      // An edge never redirects; whoever does is somebody else, and the token is not for them.
      redirect: 'manual',
    });
    // Read in any case: a body that is left alone keeps its connection.
    const text = await response.text();
    return { response, json: /[/+]json\b/i.test(response.headers.get('Content-Type') ?? '') ? jsonOf(text) : undefined };
  }

  return {
    push: (body, signal) => request('/commands', signal, isPushAnswer, body),
    readFeed: (feed, { after, limit }, signal) =>
      request(
        `/feeds/${encodeURIComponent(feed)}/events?${after === undefined ? '' : `after=${encodeURIComponent(after)}&`}limit=${limit}`,
        signal,
        isFeedPage,
      ),
    readStream: (stream, { after, limit }, signal) =>
      request(`/streams/${encodeURIComponent(stream)}/events?after=${after}&limit=${limit}`, signal, isStreamPage),
    getTicket: (feed, signal) => request('/tickets', signal, isTicketAnswer, JSON.stringify({ feed })),
    liveUrl: (feed) => `${base.replace(/^http/i, 'ws')}/live?feed=${encodeURIComponent(feed)}`,
  };
}

function failureOf({ response: { status, headers }, json }: Reply, now: number): Failure {
  const retryAfterMs = retryAfterMsOf(headers.get('Retry-After'), now);
  if (isProblem(json)) return failureOfProblem({ ...json, status }, retryAfterMs);
  // In front of an edge stand proxies that refuse in their own words; these mean what they say whoever says them.
  const kind = status === 413 || status === 429 || (status >= 500 && status !== 511) ? kindOf(status) : 'not-an-edge';
  return new Failure(kind, `status-${status}`, `An answer with status ${status} that is not an edge's.`, { status, retryAfterMs });
}

/** What the edge says of a request, or of one group of a push. */
export function failureOfProblem({ type, title, detail, status }: Problem, retryAfterMs: number | undefined): Failure {
  // Also of a code that this version does not know.
  const code = type.slice(type.lastIndexOf('/') + 1);
  return new Failure(code === 'invalid-cursor' ? 'gone' : kindOf(status), code, detail ?? title, { status, retryAfterMs });
}

function kindOf(status: number): FailureKind {
  return status >= 500 ? 'edge-failing' : (kindByStatus[status] ?? 'refused');
}

const kindByStatus: Readonly<Record<number, FailureKind>> = {
  401: 'signed-out',
  408: 'edge-failing',
  409: 'edge-failing',
  410: 'gone',
  425: 'edge-failing',
  426: 'upgrade-required',
  429: 'rate-limited',
};

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMsOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Undefined: not JSON, whatever its header says, and so not an edge's. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
