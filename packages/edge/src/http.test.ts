import { env } from 'cloudflare:workers';
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { defaultLimits, isPushAnswer } from '@headwater/protocol';
import { openApiDocument } from '@headwater/protocol/openapi';
import { Hono } from 'hono';
import { SignJWT, UnsecuredJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { Counter } from '../test/domain.ts';
import { expectProblem } from '../test/problems.ts';
import { add, clientA, clientOf, command, fetchEdge, freshTenant, origin, signIn, type TestClient } from '../test/push.ts';
import { steppedTime } from '../test/stepped-time.ts';
import { edge } from '../test/worker.ts';
import { createEdge } from './create-edge.ts';
import { developmentSignIn } from './development-sign-in.ts';
import type { EdgeConfig } from './edge-config.ts';
import type { EdgeHono } from './http.ts';
import { jwt } from './jwt.ts';
import base from './openapi-base.json' with { type: 'json' };

const tenant = freshTenant();
let ana: TestClient;
beforeAll(async () => {
  ana = await clientOf(tenant);
  await ana.push('counter-1', [add(1, { sequence: 1 })]);
});

const bindings = { streams: 'STREAMS', feeds: 'FEEDS' };

/** An edge of a test's own, over the same objects, and a request to it. */
function edgeWith(
  options: Partial<EdgeConfig>,
): (path: string, init?: RequestInit, environment?: Readonly<Record<string, unknown>>) => Promise<Response> {
  const { app } = createEdge({
    aggregates: [Counter],
    authenticate: developmentSignIn({ key: 'a key for tests alone, of no use elsewhere' }),
    authorize: () => true,
    bindings,
    log: () => undefined,
    ...options,
  });
  return async (path, init, environment = { ...env }) => {
    const context = createExecutionContext();
    const response = await app.fetch(new Request(`${origin}${path}`, init), environment, context);
    await waitOnExecutionContext(context);
    return response;
  };
}

/** A push body with one command, changed as a test wants it. */
function body(change: { readonly top?: object; readonly group?: object; readonly command?: object } = {}): unknown {
  return {
    clientId: clientA,
    groups: [
      { stream: 'counter-1', baseVersion: 0, baseHash: '', commands: [{ ...add(1, { sequence: 1 }), ...change.command }], ...change.group },
    ],
    ...change.top,
  };
}

describe('signing in', () => {
  test.each([
    ['no Authorization', {}],
    ['Basic', { Authorization: 'Basic YW5hOnB3' }],
    ['a bare Bearer', { Authorization: 'Bearer' }],
    ['two tokens', { Authorization: 'Bearer a.b.c d.e.f' }],
    ['a token of nobody', { Authorization: 'Bearer a.b.c' }],
  ])('[E40] %s is 401', async (_what, headers) => {
    for (const path of ['/v1/commands', '/v1/streams/counter-1/events', '/v1/feeds/main/events']) {
      const response = await fetchEdge(path, path === '/v1/commands' ? { method: 'POST', headers } : { headers });
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
      await expectProblem(response, 401, 'unauthenticated');
    }
  });

  test('[E41] development sign-in gives tokens that expire, and is not there unless it is configured', async () => {
    const token = await signIn(tenant, 'ana', 1);
    const late = edgeWith({ ports: { clock: { now: () => Date.now() + 6_500 } } });
    const headers = { Authorization: `Bearer ${token}` };
    expect(await expectProblem(await late('/v1/streams/counter-1/events', { headers }), 401, 'unauthenticated')).toMatchObject({
      detail: 'The token has expired.',
    });
    const post = (value: unknown): RequestInit => ({
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(value),
    });
    for (const wrong of [
      { id: 'ana' },
      { id: 'ana', tenant: 'a/b' },
      { id: 'a\nb', tenant },
      { id: 'ana', tenant, expiresInSeconds: 1e9 },
      { id: 'ana', tenant, admin: true },
    ]) {
      await expectProblem(await fetchEdge('/v1/dev/token', post(wrong)), 400, 'invalid-request');
    }
    const elsewhere = edgeWith({ authenticate: jwt({ issuer: 'i', audience: 'a', jwks: { keys: [] }, principal: () => undefined }) });
    await expectProblem(await elsewhere('/v1/dev/token', post({ id: 'ana', tenant })), 404, 'not-found');
  });

  describe('by tokens of an identity provider', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const other = await generateKeyPair('ES256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }] };
    const now = Math.floor(Date.now() / 1000);
    const options = {
      issuer: 'https://issuer.example',
      audience: 'edge',
      jwks,
      principal: ({ sub, org, scope }: Record<string, unknown>) => ({ id: sub, tenant: org, scopes: scope }),
    };
    const sign = (claims: Record<string, unknown>, key = privateKey): Promise<string> =>
      new SignJWT({ iss: options.issuer, aud: 'edge', sub: 'ana', org: tenant, scope: 'read write', exp: now + 60, iat: now, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .sign(key);
    const context = { clock: { now: () => Date.now() }, clockToleranceMs: 5_000 };

    test('[E42] a valid token names its principal; clocks may be 5 s apart', async () => {
      for (const claims of [{}, { iat: now + 3 }, { nbf: now + 3 }, { exp: now - 3 }]) {
        expect(await jwt(options).verify(await sign(claims), context)).toMatchObject({
          kind: 'authenticated',
          principal: { id: 'ana', tenant, scopes: ['read', 'write'] },
        });
      }
    });

    test('[E42] what is not signed so, not for us, not now, or names nobody is refused', async () => {
      const hmac = new TextEncoder().encode(await exportSPKI(publicKey));
      const tokens = [
        ...(await Promise.all(
          [
            { iss: 'https://other.example' },
            { aud: 'other' },
            { exp: now - 10 },
            { nbf: now + 10 },
            { exp: undefined },
            { org: 'a/b' },
            { org: undefined },
            { sub: '' },
          ].map((claims) => sign(claims)),
        )),
        await sign({}, other.privateKey),
        new UnsecuredJWT({ sub: 'ana', org: tenant })
          .setExpirationTime(now + 60)
          .setIssuer(options.issuer)
          .setAudience('edge')
          .encode(),
        await new SignJWT({ sub: 'ana', org: tenant })
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .setIssuer(options.issuer)
          .setAudience('edge')
          .setExpirationTime(now + 60)
          .sign(hmac),
        `${(await sign({})).slice(0, -4)}AAAA`,
        '',
      ];
      for (const token of tokens) expect(await jwt(options).verify(token, context)).toMatchObject({ kind: 'unauthenticated' });
    });

    test('[E43] a key server that is down is 503, not 401; once fetched, keys are kept', async () => {
      const answers = [
        (): Promise<Response> => Promise.reject(new Error('down')),
        (): Promise<Response> => Promise.resolve(new Response('', { status: 500 })),
        (): Promise<Response> => Promise.resolve(Response.json(jwks)),
      ];
      let fetches = 0;
      const authenticate = jwt({
        ...options,
        jwks: 'https://keys.example/jwks.json',
        fetch: () => (answers[Math.min(fetches++, 2)] as () => Promise<Response>)(),
      });
      const request = edgeWith({ authenticate });
      const headers = { Authorization: `Bearer ${await sign({})}` };
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const response = await request('/v1/streams/counter-1/events', { headers });
        expect(response.headers.get('Retry-After')).toMatch(/^\d+$/);
        await expectProblem(response, 503, 'keys-unavailable');
      }
      for (let attempt = 0; attempt < 3; attempt += 1)
        expect((await request('/v1/streams/counter-1/events', { headers })).status).toBe(200);
      expect(fetches).toBe(3);
    });

    test('[E43] an authenticator that is chosen by the bindings is made once', async () => {
      let made = 0;
      const request = edgeWith({
        authenticate: () => {
          made += 1;
          return jwt(options);
        },
      });
      const headers = { Authorization: `Bearer ${await sign({})}` };
      for (let attempt = 0; attempt < 3; attempt += 1)
        expect((await request('/v1/streams/counter-1/events', { headers })).status).toBe(200);
      expect(made).toBe(1);
    });
  });
});

describe('who may see what', () => {
  test('[S10] a stream of another tenant, one that may not be read, and one that does not exist are the same 404', async () => {
    const ben = await clientOf(freshTenant(), { id: 'ben' });
    await ana.push('counter-hidden1', [add(1, { sequence: 1 })]);
    const responses = await Promise.all([
      ben.fetch('/v1/streams/counter-1/events'),
      ana.fetch('/v1/streams/counter-hidden1/events'),
      ana.fetch('/v1/streams/counter-none/events'),
      ana.fetch('/v1/streams/nosuch-1/events'),
    ]);
    const bodies = await Promise.all(responses.map((response) => expectProblem(response, 404, 'not-found')));
    expect(new Set(bodies.map((each) => JSON.stringify({ ...each, instance: '' }))).size).toBe(1);
    expect(new Set(responses.map(({ headers }) => JSON.stringify([...headers]))).size).toBe(1);
    expect(await ben.push('counter-1', [add(7, { sequence: 1 })])).toMatchObject({ version: 1, events: [{ data: { amount: 7 } }] });
    expect((await ana.readStream('counter-1')).events).toMatchObject([{ data: { amount: 1 } }]);
  });

  test('[E44] preflights and answers carry CORS headers for listed origins alone', async () => {
    const preflight = (from: string): Promise<Response> =>
      fetchEdge('/v1/commands', { method: 'OPTIONS', headers: { Origin: from, 'Access-Control-Request-Method': 'POST' } });
    const listed = await preflight('https://shop.example');
    expect(listed.status).toBe(204);
    expect(listed.headers.get('Access-Control-Allow-Origin')).toBe('https://shop.example');
    expect(listed.headers.get('Access-Control-Allow-Headers')).toContain('Headwater-Protocol');
    const foreign = [
      await preflight('https://evil.example'),
      await ana.fetch('/v1/streams/counter-1/events', { headers: { Origin: 'https://evil.example' } }),
      await preflight('null'),
    ];
    for (const { headers } of foreign) expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    const problem = await fetchEdge('/v1/streams/counter-1/events', { headers: { Origin: 'https://shop.example' } });
    expect(problem.headers.get('Access-Control-Allow-Origin')).toBe('https://shop.example');
    expect(problem.headers.get('Vary')).toBe('Origin');
    await expectProblem(problem, 401, 'unauthenticated');
  });
});

describe('addresses', () => {
  test.each([
    'x'.repeat(65),
    '',
    'a%2Fb',
    '..%2f',
    '%00',
    '%ff',
    'a:b',
    'a%7Cb',
    '%C3%A9',
    '-a',
    'a b',
    '%F0%9F%98%80',
    '%0d%0aSet-Cookie:x',
  ])('[E45] counter-%s is no name of a stream', async (id) => {
    for (const path of ['events', 'snapshot'])
      await expectProblem(await ana.fetch(`/v1/streams/counter-${id}/${path}`), 400, 'invalid-stream');
  });

  test.each(['/v1/streams/counter/events', '/v1/streams/Counter-1/events', '/v1/streams/-1/events'])(
    '[E45] %s names no stream',
    async (path) => {
      await expectProblem(await ana.fetch(path), 400, 'invalid-stream');
    },
  );

  test('[E46] another method is 405 with those there are, an unknown path 404, a long address 414', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'GET']) {
      const response = await ana.fetch('/v1/commands', { method });
      expect(response.headers.get('Allow')).toBe('POST');
      await expectProblem(response, 405, 'method-not-allowed');
    }
    const read = await ana.fetch('/v1/streams/counter-1/events', { method: 'POST' });
    expect(read.headers.get('Allow')).toBe('GET');
    await expectProblem(read, 405, 'method-not-allowed');
    for (const path of [
      '/',
      '/v1',
      '/v1/',
      '/v2/commands',
      '/v1/commands/',
      '/v1/streams/counter-1',
      '/v1/streams//events',
      '/v1/streams/..%2f/x',
    ])
      await expectProblem(await ana.fetch(path), 404, 'not-found');
    await expectProblem(await ana.fetch(`/v1/streams/counter-1/events?x=${'y'.repeat(9_000)}`), 414, 'uri-too-long');
  });

  test('[E47] a protocol version that the edge does not speak is 426 with those that it does', async () => {
    for (const version of ['2', '0', 'x', '1.0']) {
      expect(
        await expectProblem(
          await ana.fetch('/v1/streams/counter-1/events', { headers: { 'Headwater-Protocol': version } }),
          426,
          'upgrade-required',
        ),
      ).toMatchObject({ supported: [1] });
    }
    expect((await ana.fetch('/v1/streams/counter-1/events', { headers: { 'Headwater-Protocol': '1' } })).status).toBe(200);
  });

  test.each([
    'limit=0',
    'limit=-1',
    'limit=1e9',
    'limit=abc',
    'limit=1&limit=2',
    'limit=501',
    'limit=',
    'limit=1.5',
    'after=-1',
    'after=x',
    'after=99999999999999999999',
    'after=1&after=1',
    'after=%00',
  ])('[E48] the query %s is refused', async (query) => {
    expect(await expectProblem(await ana.fetch(`/v1/streams/counter-1/events?${query}`), 400, 'invalid-request')).toHaveProperty('errors');
  });
});

describe('bodies', () => {
  const send = (content: BodyInit, type: string | null = 'application/json'): Promise<Response> =>
    ana.fetch('/v1/commands', { method: 'POST', body: content, headers: type === null ? {} : { 'Content-Type': type } });

  test.each([
    null,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/jsonp',
  ])('[E49] the content type %s is 415', async (type) => {
    await expectProblem(await send(new TextEncoder().encode(JSON.stringify(body())), type), 415, 'unsupported-media-type');
  });

  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    '[E49] the content type %s is taken',
    async (type) => {
      expect((await send(JSON.stringify(body()), type)).status).toBe(200);
    },
  );

  test.each([
    ['nothing', '', 'malformed-json'],
    ['null', 'null', 'invalid-request'],
    ['an array', '[]', 'invalid-request'],
    ['a number', '42', 'invalid-request'],
    ['half of it', JSON.stringify(body()).slice(0, 100), 'malformed-json'],
    ['a trailing comma', '{"clientId":"x",}', 'malformed-json'],
    ['NaN', '{"clientId":NaN}', 'malformed-json'],
    ['a byte order mark', `\uFEFF${JSON.stringify(body())}`, 'malformed-json'],
    ['a key twice', JSON.stringify(body()).replace('"groups"', '"clientId":"x","groups"'), 'malformed-json'],
    ['a key twice within data', JSON.stringify(body()).replace('"amount":1', '"amount":1,"\\u0061mount":2'), 'malformed-json'],
    ['20,000 brackets', '['.repeat(20_000), 'too-deep'],
    [
      'data nested 33 deep',
      JSON.stringify(body({ command: { data: Array.from({ length: 33 }).reduce<unknown>((inner) => [inner], 1) } })),
      'too-deep',
    ],
    [
      'half of a surrogate pair in an id',
      JSON.stringify(body({ top: { clientId: 'x' } })).replace('"x"', '"\\ud800"'),
      'malformed-encoding',
    ],
    ['the key __proto__ at the top', JSON.stringify(body()).replace('"groups"', '"__proto__":{"isAdmin":true},"groups"'), 'forbidden-key'],
    ['the key constructor in a group', JSON.stringify(body({ group: { constructor: {} } })), 'forbidden-key'],
    ['an unknown field at the top', JSON.stringify(body({ top: { tenant: 'other' } })), 'invalid-request'],
    ['an unknown field in a group', JSON.stringify(body({ group: { version: 3 } })), 'invalid-request'],
    ['an actor in a command', JSON.stringify(body({ command: { actor: 'root' } })), 'invalid-request'],
    ['a time of recording in a command', JSON.stringify(body({ command: { recordedAt: '2020-01-01T00:00:00.000Z' } })), 'invalid-request'],
    ['no groups', JSON.stringify(body({ top: { groups: [] } })), 'invalid-request'],
    ['no commands', JSON.stringify(body({ group: { commands: [] } })), 'invalid-request'],
    [
      'two groups for one stream',
      JSON.stringify({
        clientId: clientA,
        groups: [1, 2].map(() => ({ stream: 'counter-1', baseVersion: 0, baseHash: '', commands: [add(1, { sequence: 1 })] })),
      }),
      'invalid-request',
    ],
    ['a stream without a category', JSON.stringify(body({ group: { stream: '1' } })), 'invalid-stream'],
    ['a stream with a slash', JSON.stringify(body({ group: { stream: 'counter-a/b' } })), 'invalid-stream'],
    ['a schema version that is a text', JSON.stringify(body({ command: { schemaVersion: '1' } })), 'invalid-request'],
  ])('[E50] %s is 400', async (_what, text, code) => {
    await expectProblem(await send(text), 400, code);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  test('[E50] bytes that are not UTF-8 are 400', async () => {
    for (const bytes of [[0xff], [0x7b, 0xc3, 0x28, 0x7d], [0xed, 0xa0, 0x80]])
      await expectProblem(await send(new Uint8Array(bytes)), 400, 'malformed-encoding');
  });

  test.each(['baseVersion', 'sequence', 'expectedVersion', 'decidedOn', 'schemaVersion'])(
    '[E50] %s is a whole number that is safe and not negative',
    async (field) => {
      for (const value of ['-1', '1.5', '"4"', '9007199254740992', '1e400', 'null', undefined]) {
        const text = JSON.stringify(body())
          .replace(new RegExp(`"${field}":\\d+,?`), value === undefined ? '' : `"${field}":${value},`)
          .replace(',}', '}');
        await expectProblem(await send(text), 400, 'invalid-request');
      }
    },
  );

  test('[E51] a body beyond the limit is 413, whatever its length claims to be', async () => {
    const text = JSON.stringify(body()).padEnd(defaultLimits.bodyBytes, ' ');
    expect((await send(text)).status).toBe(200);
    await expectProblem(await send(`${text} `), 413, 'payload-too-large');
    let sent = 0;
    const chunk = new Uint8Array(64 * 1024).fill(0x20);
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += chunk.byteLength;
        if (sent > 50 * defaultLimits.bodyBytes) controller.close();
        else controller.enqueue(chunk);
      },
    });
    await expectProblem(await send(endless), 413, 'payload-too-large');
    expect(sent).toBeLessThan(4 * defaultLimits.bodyBytes);
  });

  test('[E51] more groups or commands than the limits allow are 413', async () => {
    const commandsOf = (count: number): unknown[] => Array.from({ length: count }, (_, index) => add(1, { sequence: index + 1 }));
    const groupOf = (index: number, count: number): unknown => ({
      stream: `counter-x${index}`,
      baseVersion: 0,
      baseHash: '',
      commands: commandsOf(count),
    });
    for (const groups of [
      [groupOf(1, 101)],
      Array.from({ length: 41 }, (_, index) => groupOf(index, 1)),
      Array.from({ length: 6 }, (_, index) => groupOf(index, 84)),
    ]) {
      await expectProblem(await ana.post('/v1/commands', { clientId: clientA, groups }), 413, 'too-many-commands');
    }
    expect((await ana.fetch('/v1/streams/counter-x1/events')).status).toBe(404);
  });

  test('[E52] hostile texts are stored as they were sent', async () => {
    const notes = [
      "'; DROP TABLE commits; --",
      '<img src=x onerror=alert(1)>',
      'javascript:alert(1)',
      'a\r\nSet-Cookie: x',
      '\u0000\u2028\u202e',
      '],"events":[',
      ',\n',
      '{"__proto__":1}',
      '𝄞é',
    ];
    const answer = await ana.push(
      'counter-hostile',
      notes.map((note, index) => command('Add', { amount: 1, note }, { sequence: index + 1, correlationId: note, causationId: note })),
    );
    const { events } = await ana.readStream('counter-hostile');
    expect(events).toEqual(answer.events);
    expect(events.map((event) => ('data' in event ? event.data : undefined))).toEqual(notes.map((note) => ({ amount: 1, note })));
    const singles = await Promise.all(
      notes.map(async (_, index) => (await ana.readStream('counter-hostile', `?after=${index}&limit=1`)).events[0]),
    );
    expect(singles).toEqual(events);
  });
});

describe('answers', () => {
  test('[E53] an answer carries at most 4 MiB of events; groups beyond go without theirs and say so', async () => {
    const bulky = await clientOf(freshTenant());
    const note = 'x'.repeat(16_000);
    const groups = Array.from({ length: 20 }, (_, index) => ({
      stream: `counter-${index}`,
      baseVersion: 0,
      baseHash: '',
      commands: [command('AddMany', { amounts: Array.from({ length: 15 }, () => 1), note }, { sequence: 1 })],
    }));
    const response = await bulky.post('/v1/commands', { clientId: clientA, groups });
    const answer: unknown = await response.json();
    if (!isPushAnswer(answer)) throw new Error('not a push answer');
    const truncated = answer.groups.map((group) => 'truncated' in group && group.truncated);
    expect(truncated).toEqual(Array.from({ length: 20 }, (_, index) => index >= 17));
    expect(answer.groups[19]).toMatchObject({ version: 15, events: [], outcomes: [{ kind: 'accepted', lastVersion: 15 }] });
  });

  test('[E54] health, limits and the description are open to all', async () => {
    expect(await (await fetchEdge('/v1/health')).json()).toEqual({ status: 'ok', supported: [1] });
    expect(await (await fetchEdge('/v1/limits')).json()).toEqual(defaultLimits);
    const document = await (
      await fetchEdge('/v1/openapi.json')
    ).json<{ paths: Record<string, unknown>; components: { schemas: Record<string, unknown> } }>();
    expect(Object.keys(document.paths)).toContain('/v1/commands');
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['command.counter.Add.v1', 'event.counter.Added.v1', 'event.note.Written.v2']),
    );
  });

  test('[E54] the description that was made beforehand is that of this protocol', () => {
    expect(base).toEqual(openApiDocument());
  });

  test('[E55] a principal begins only so many streams in an hour; what is there already goes on', async () => {
    const request = edgeWith({ limits: { newStreamsPerHour: 2 }, ports: steppedTime.ports });
    const headers = { Authorization: `Bearer ${await signIn(freshTenant(), 'ana', 100_000)}`, 'Content-Type': 'application/json' };
    const push = async (stream: string, change: object = {}): Promise<unknown> => {
      const response = await request('/v1/commands', {
        method: 'POST',
        headers,
        body: JSON.stringify(body({ group: { stream, ...change } })),
      });
      return (await response.json<{ groups: unknown[] }>()).groups[0];
    };
    const first = (await push('counter-q1')) as { headHash: string };
    await push('counter-q2');
    const refused = {
      stream: 'counter-q3',
      problem: { type: 'https://headwater.dev/problems/stream-quota', status: 429 },
      retryAfterMs: 3_600_000,
    };
    expect(await push('counter-q3')).toMatchObject(refused);
    expect(await push('counter-q1', { baseVersion: 1, baseHash: first.headHash, commands: [add(1, { sequence: 2 })] })).toMatchObject({
      version: 2,
    });
    steppedTime.advance(3_600_000);
    expect(await push('counter-q3')).toMatchObject({ version: 1 });
  });

  test.each([
    ['that was reset', {}, 1_000],
    ['that is overloaded', { overloaded: true }, 10_000],
  ])('[S11] an object %s is 503: a problem of its group, and of a read', async (_what, properties, retryAfterMs) => {
    const failing = {
      getByName: () => new Proxy({}, { get: () => () => Promise.reject(Object.assign(new Error('The object was reset.'), properties)) }),
    };
    const request = edgeWith({});
    const headers = { Authorization: `Bearer ${await signIn(tenant)}`, 'Content-Type': 'application/json' };
    const environment = { ...env, STREAMS: failing };
    const push = await request('/v1/commands', { method: 'POST', headers, body: JSON.stringify(body()) }, environment);
    expect(await push.json()).toMatchObject({
      groups: [{ stream: 'counter-1', problem: { type: 'https://headwater.dev/problems/unavailable', status: 503 }, retryAfterMs }],
    });
    const read = await request('/v1/streams/counter-1/events', { headers }, environment);
    expect(Number(read.headers.get('Retry-After'))).toBe(retryAfterMs / 1000);
    await expectProblem(read, 503, 'unavailable');
  });

  test('[S12] what nobody planned is a 503 without internals', async () => {
    const request = edgeWith({});
    const headers = { Authorization: `Bearer ${await signIn(tenant)}` };
    await expectProblem(await request('/v1/streams/counter-1/events', { headers }, { FEEDS: env.FEEDS }), 503, 'unavailable');
  });

  test('[E56] the routes can be mounted in an app of one’s own, and answer there as they do here', async () => {
    const own = new Hono<EdgeHono>().get('/hello', (c) => c.text('hello')).route('/', edge.routes);
    const get = (path: string): Promise<Response> =>
      Promise.resolve(own.fetch(new Request(`${origin}${path}`), { ...env }, createExecutionContext()));
    expect(await (await get('/hello')).text()).toBe('hello');
    expect((await get('/v1/health')).status).toBe(200);
    await expectProblem(await get('/v1/nothing'), 404, 'not-found');
    await expectProblem(await get('/v1/streams/counter-1/events'), 401, 'unauthenticated');
  });
});
