import { problem, type ProblemCode } from '@headwater/protocol';
import { describe, expect, it } from 'vitest';
import { ManualClock, settle } from './testing/manual-clock.ts';
import { Failure } from './sync-failure.ts';
import { REQUEST_TIMEOUT_MS, createTransport, type TokenSource } from './transport.ts';

const PAGE = { feed: 'main', epoch: 'e', entries: [], cursor: 'c1', caughtUp: true };
const NEVER = new AbortController().signal;

interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}

/** A transport whose network answers with what is given, in turn; the last one for ever. */
function transportTo(
  answers: readonly (Response | Error | 'silence')[],
  options: { readonly token?: TokenSource; readonly url?: string } = {},
) {
  const clock = new ManualClock(Date.parse('2026-01-01T00:00:00Z'));
  const asked: Asked[] = [];
  const transport = createTransport({
    url: options.url ?? 'https://edge.test/',
    token: options.token ?? (() => 'ana'),
    ports: {
      clock,
      fetch: (url, init) => {
        asked.push({ url, init });
        const answer = answers[Math.min(asked.length, answers.length) - 1];
        if (answer === 'silence' || answer === undefined) return new Promise(() => {});
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer.clone());
      },
    },
  });
  return { clock, asked, transport, read: () => transport.readFeed('main', { after: undefined, limit: 500 }, NEVER) };
}

function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } });
}

function refusal(code: ProblemCode, headers: Record<string, string> = {}): Response {
  // What single codes add does not matter here.
  const body = (problem as (code: ProblemCode) => ReturnType<typeof problem>)(code);
  return new Response(JSON.stringify(body), { status: body.status, headers: { 'Content-Type': 'application/problem+json', ...headers } });
}

function html(status: number): Response {
  return new Response('<!doctype html><title>Sign in to the Wi-Fi</title>', { status, headers: { 'Content-Type': 'text/html' } });
}

/** What it fails with. */
async function failureOf(answer: Promise<unknown>): Promise<Failure> {
  const thrown = await answer.then(
    () => new Error('It was answered.'),
    (error: unknown) => error,
  );
  if (thrown instanceof Failure) return thrown;
  throw thrown;
}

describe('what an answer means', () => {
  it('[Y5] an answer of the edge is its value', async () => {
    expect(await transportTo([json(PAGE)]).read()).toEqual(PAGE);
  });

  it.each<[string, Response]>([
    ['a page of HTML with 200', html(200)],
    ['a page of HTML with 401', html(401)],
    ['a page of HTML with 403', html(403)],
    ['a page of HTML with 404', html(404)],
    ['a page of HTML that calls itself JSON', new Response('<html>', { headers: { 'Content-Type': 'application/json' } })],
    ['a redirect', new Response(null, { status: 302, headers: { Location: 'https://portal.test/' } })],
    ['network authentication required', html(511)],
    ['JSON of another API', json({ ok: true })],
    ['an error of another API', json({ error: 'no such thing' }, 404)],
    ['a refused token of another API', json({ error: 'unauthorized' }, 401)],
    ['nothing at all', new Response(null, { status: 204 })],
  ])('[Y5] %s is not an edge', async (_, response) => {
    expect(await failureOf(transportTo([response]).read())).toMatchObject({ kind: 'not-an-edge' });
  });

  it.each<[ProblemCode, string]>([
    ['epoch-changed', 'gone'],
    ['cursor-expired', 'gone'],
    ['invalid-cursor', 'gone'],
    ['forbidden', 'refused'],
    ['not-found', 'refused'],
    ['payload-too-large', 'refused'],
    ['invalid-request', 'refused'],
    ['upgrade-required', 'upgrade-required'],
    ['rate-limited', 'rate-limited'],
    ['timeout', 'edge-failing'],
    ['unavailable', 'edge-failing'],
    ['keys-unavailable', 'edge-failing'],
  ])('[Y5] the problem %s is %s', async (code, kind) => {
    expect(await failureOf(transportTo([refusal(code)]).read())).toMatchObject({ kind, code });
  });

  it.each([
    [429, 'rate-limited'],
    [413, 'refused'],
    [502, 'edge-failing'],
    [503, 'edge-failing'],
    [504, 'edge-failing'],
  ])('[Y5] a proxy that answers %i in its own words means %s', async (status, kind) => {
    expect(await failureOf(transportTo([html(status)]).read())).toMatchObject({ kind, code: `status-${status}` });
  });

  it('[Y5] a network error is no answer, and nothing is thrown', async () => {
    expect(await failureOf(transportTo([new TypeError('Failed to fetch')]).read())).toMatchObject({
      kind: 'edge-unreachable',
      code: 'network-error',
    });
  });

  it.each([
    ['7', 7_000],
    ['Thu, 01 Jan 2026 00:02:00 GMT', 120_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('[Y3] Retry-After "%s" is understood', async (header, retryAfterMs) => {
    const failure = await failureOf(transportTo([refusal('unavailable', { 'Retry-After': header })]).read());
    expect(failure).toMatchObject({ kind: 'edge-failing', retryAfterMs });
  });
});

describe('tokens', () => {
  it('[Y6] a refused token is asked for once more, and the request repeated with the new one', async () => {
    const tokens = ['old', 'new'];
    const { asked, read } = transportTo([refusal('unauthenticated'), json(PAGE)], { token: () => tokens.shift() });
    expect(await read()).toEqual(PAGE);
    expect(asked.map(({ init }) => new Headers(init.headers).get('Authorization'))).toEqual(['Bearer old', 'Bearer new']);
  });

  it('[Y6] the same token again, none, or one that is refused as well is signed out after at most two requests', async () => {
    const same = transportTo([refusal('unauthenticated')], { token: () => 'old' });
    expect(await failureOf(same.read())).toMatchObject({ kind: 'signed-out', code: 'unauthenticated' });
    expect(same.asked).toHaveLength(1);
    const tokens = ['old', 'new', 'newer'];
    const other = transportTo([refusal('unauthenticated')], { token: () => tokens.shift() });
    expect(await failureOf(other.read())).toMatchObject({ kind: 'signed-out' });
    expect(other.asked).toHaveLength(2);
  });

  it('[Y6] without a token the edge is not asked', async () => {
    for (const token of [() => undefined, () => null, async () => undefined]) {
      const { asked, read } = transportTo([json(PAGE)], { token });
      expect(await failureOf(read())).toMatchObject({ kind: 'signed-out', code: 'no-token' });
      expect(asked).toEqual([]);
    }
  });

  it('[Y6] a token that cannot be fetched signs nobody out', async () => {
    const { read } = transportTo([json(PAGE)], { token: () => Promise.reject(new TypeError('the identity provider is unreachable')) });
    expect(await failureOf(read())).toMatchObject({ kind: 'edge-unreachable' });
  });
});

describe('time', () => {
  it.each<[string, Parameters<typeof transportTo>]>([
    ['an edge that says nothing', [['silence'], {}]],
    ['a token that never comes', [[json(PAGE)], { token: () => new Promise<string>(() => {}) }]],
  ])('[Y7] %s is given up after 20 s', async (_, [answers, options]) => {
    const { clock, read } = transportTo(answers, options);
    let ended: Failure | undefined;
    void failureOf(read()).then((failure) => (ended = failure));
    await clock.advance(REQUEST_TIMEOUT_MS - 1);
    expect(ended).toBeUndefined();
    await clock.advance(1);
    await settle();
    expect(ended).toMatchObject({ kind: 'edge-unreachable', code: 'timeout' });
    expect(clock.pending).toBe(0);
  });

  it('[Y7] an abandoned request ends at once and leaves no timer', async () => {
    const { clock, asked, transport } = transportTo(['silence']);
    const controller = new AbortController();
    const answer = failureOf(transport.push('{}', controller.signal));
    await settle();
    controller.abort();
    expect(await answer).toBeInstanceOf(Failure);
    expect(asked[0]?.init.signal?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });
});

describe('requests', () => {
  it('[Y5] are those of the protocol', async () => {
    const { asked, transport } = transportTo([json({})], { url: '/' });
    await failureOf(transport.readFeed('main', { after: 'a/b c', limit: 500 }, NEVER));
    await failureOf(transport.readFeed('main', { after: undefined, limit: 10 }, NEVER));
    await failureOf(transport.readStream('order-1', { after: 3, limit: 500 }, NEVER));
    await failureOf(transport.getTicket('main', NEVER));
    await failureOf(transport.push('{"groups":[]}', NEVER));
    expect(asked.map(({ url, init }) => `${init.method} ${url}`)).toEqual([
      'GET /v1/feeds/main/events?after=a%2Fb%20c&limit=500',
      'GET /v1/feeds/main/events?limit=10',
      'GET /v1/streams/order-1/events?after=3&limit=500',
      'POST /v1/tickets',
      'POST /v1/commands',
    ]);
    const { init } = asked[4] ?? {};
    expect(Object.fromEntries(new Headers(init?.headers))).toEqual({
      authorization: 'Bearer ana',
      'content-type': 'application/json',
      'headwater-protocol': '1',
    });
    expect(init).toMatchObject({ body: '{"groups":[]}', cache: 'no-store', redirect: 'manual' });
  });

  it('[Y5] the live address has the scheme of sockets', () => {
    const addressOf = (url: string): string => transportTo([], { url }).transport.liveUrl('main');
    expect(addressOf('https://edge.test')).toBe('wss://edge.test/v1/live?feed=main');
    expect(addressOf('http://127.0.0.1:8787/base/')).toBe('ws://127.0.0.1:8787/base/v1/live?feed=main');
    expect(addressOf('/')).toBe('/v1/live?feed=main');
  });
});
