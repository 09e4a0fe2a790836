/**
 * Talking HTTP to the edge, and telling what every answer means.
 *
 * Nothing here throws, and nothing here decides what to do: an answer is a value or a {@link Failure}. Only what an edge
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
import { SyncError, failure, type Failure, type FailureKind } from './sync-failure.ts';

/** No request takes longer, its token and its body included. */
export const REQUEST_TIMEOUT_MS = 20_000;

export type Answer<T> =
  | { readonly kind: 'answer'; readonly value: T; readonly tookMs: number }
  | { readonly kind: 'failure'; readonly failure: Failure }
  /** The caller abandoned it. */
  | { readonly kind: 'aborted' };

export interface Transport {
  /** `body` is the text of a push request. */
  push(body: string, signal: AbortSignal): Promise<Answer<PushAnswer>>;
  readFeed(
    feed: string,
    page: { readonly after: string | undefined; readonly limit: number },
    signal: AbortSignal,
  ): Promise<Answer<FeedPage>>;
  readStream(stream: string, page: { readonly after: number; readonly limit: number }, signal: AbortSignal): Promise<Answer<StreamPage>>;
  getTicket(feed: string, signal: AbortSignal): Promise<Answer<TicketAnswer>>;
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

/** What came over the wire; `json` is undefined for anything that is not JSON. */
interface Reply {
  readonly status: number;
  readonly json: unknown;
  readonly retryAfter: string | null;
}

export function createTransport({ url, token, ports }: TransportOptions): Transport {
  const base = `${url.replace(/\/+$/, '')}/v1`;

  async function request<T>(
    path: string,
    body: string | undefined,
    isValue: (value: unknown) => value is T,
    signal: AbortSignal,
  ): Promise<Answer<T>> {
    const startedAt = ports.clock.now();
    try {
      const reply = await withDeadline(ports.clock, REQUEST_TIMEOUT_MS, signal, (inner) => exchange(path, body, inner));
      const { status, json } = reply;
      if (status < 200 || status > 299 || !isValue(json)) return { kind: 'failure', failure: failureOf(reply, ports.clock.now()) };
      return { kind: 'answer', value: json, tookMs: ports.clock.now() - startedAt };
    } catch (error) {
      if (signal.aborted) return { kind: 'aborted' };
      return {
        kind: 'failure',
        failure: error instanceof SyncError ? error.failure : failure('unreachable', 'network-error', messageOf(error)),
      };
    }
  }

  /** One request; a refused token is asked for once more, and the request repeated if another one came. */
  async function exchange(path: string, body: string | undefined, signal: AbortSignal): Promise<Reply> {
    const first = await token();
    if (!first) throw new SyncError(failure('signed-out', 'no-token', 'Nobody is signed in.'));
    const reply = await send(path, body, first, signal);
    if (reply.status !== 401 || !isProblem(reply.json)) return reply;
    const second = await token();
    return second && second !== first ? send(path, body, second, signal) : reply;
  }

  async function send(path: string, body: string | undefined, bearer: string, signal: AbortSignal): Promise<Reply> {
    const response = await ports.fetch(base + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        Authorization: `Bearer ${bearer}`,
        [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      signal,
      cache: 'no-store',
      // An edge never redirects; whoever does is somebody else, and the token is not for them.
      redirect: 'manual',
      ...(body !== undefined && { body }),
    });
    const { status, headers } = response;
    const isJson = /[/+]json\b/i.test(headers.get('Content-Type') ?? '');
    // Read in any case: a body that is left alone keeps its connection.
    const text = await response.text();
    return { status, json: isJson ? parsed(text) : undefined, retryAfter: headers.get('Retry-After') };
  }

  return {
    push: (body, signal) => request('/commands', body, isPushAnswer, signal),
    readFeed: (feed, { after, limit }, signal) =>
      request(
        `/feeds/${encodeURIComponent(feed)}/events?${after === undefined ? '' : `after=${encodeURIComponent(after)}&`}limit=${limit}`,
        undefined,
        isFeedPage,
        signal,
      ),
    readStream: (stream, { after, limit }, signal) =>
      request(`/streams/${encodeURIComponent(stream)}/events?after=${after}&limit=${limit}`, undefined, isStreamPage, signal),
    getTicket: (feed, signal) => request('/tickets', JSON.stringify({ feed }), isTicketAnswer, signal),
    liveUrl: (feed) => `${base.replace(/^http/i, 'ws')}/live?feed=${encodeURIComponent(feed)}`,
  };
}

/** What was answered. Throws a {@link SyncError}, also for a request that was abandoned: nothing comes of it. */
export function valueOf<T>(answer: Answer<T>): T {
  if (answer.kind === 'answer') return answer.value;
  throw new SyncError(answer.kind === 'failure' ? answer.failure : failure('unreachable', 'aborted', 'It was abandoned.'));
}

/** The code of a problem: the last part of its type, also one that this version does not know. */
export function codeOfProblem(problem: Problem): string {
  return problem.type.slice(problem.type.lastIndexOf('/') + 1);
}

function failureOf({ status, json, retryAfter }: Reply, now: number): Failure {
  const problem = isProblem(json) ? json : undefined;
  const code = problem === undefined ? `status-${status}` : codeOfProblem(problem);
  const message = problem === undefined ? `Status ${status}, and not from an edge.` : (problem.detail ?? problem.title);
  return failure(kindOf(status, problem && code), code, message, { status, retryAfterMs: retryAfterMsOf(retryAfter, now) });
}

/** `code`: of a problem. */
function kindOf(status: number, code: string | undefined): FailureKind {
  // In front of an edge stand proxies that refuse in their own words; these mean what they say whoever says them.
  if (status === 429) return 'rate-limited';
  if (status === 413) return 'refused';
  if (status >= 500 && status !== 511) return 'failing';
  if (code === undefined) return 'not-an-edge';
  return kindByStatus[status] ?? (code === 'invalid-cursor' ? 'gone' : 'refused');
}

const kindByStatus: Readonly<Record<number, FailureKind>> = { 401: 'signed-out', 408: 'failing', 410: 'gone', 426: 'upgrade-required' };

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMsOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, whatever its header says: the caller takes it for what it is, not an edge's answer.
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
