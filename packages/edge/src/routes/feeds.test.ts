import type { Problem, TicketAnswer } from '@headwater/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { LiveClient } from '../../test/live.ts';
import { add, clientOf, command, fetchEdge, freshTenant, origin, signIn, type TestClient } from '../../test/push.ts';

const listed = 'https://shop.example';

// The first request loads the Worker, which is no part of any test.
beforeAll(() => fetchEdge('/v1/health'), 60_000);

async function problemOf(response: Promise<Response>): Promise<{ readonly status: number; readonly code: string }> {
  const { status, headers, ...rest } = await response.then(async (answer) => ({
    status: answer.status,
    headers: answer.headers,
    problem: await answer.json<Problem>(),
  }));
  expect(headers.get('Content-Type')).toBe('application/problem+json');
  expect(rest.problem.status).toBe(status);
  return { status, code: rest.problem.type.slice(rest.problem.type.lastIndexOf('/') + 1) };
}

const ask = (client: TestClient, atLeast: string, params: unknown = { owner: 'ana' }): Promise<Response> =>
  client.fetch(`/v1/feeds/main/queries/CountersByOwner?params=${encodeURIComponent(JSON.stringify(params))}&atLeast=${atLeast}`);

/** A client whose stream is in its feed: opened by ana, then added to. */
async function published(): Promise<TestClient> {
  const client = await clientOf(freshTenant());
  await client.push('counter-a', [command('Open', { owner: 'ana' }, { sequence: 1 }), add(5, { sequence: 2 })]);
  expect((await ask(client, 'counter-a@2')).status).toBe(200);
  return client;
}

describe('reading a feed', () => {
  it('[F24] what was pushed is in the feed, and the same as in its stream', async () => {
    const client = await published();
    const page = await client.readFeed();
    const { events } = await client.readStream('counter-a');
    expect(page).toMatchObject({ feed: 'main', epoch: '1', caughtUp: true });
    expect(page.entries).toEqual(events.map((event, index) => ({ position: index + 1, event })));
    expect((await client.readFeed('main', `?after=${page.cursor}`)).entries).toEqual([]);
    expect((await client.readFeed('main', '?limit=1')).caughtUp).toBe(false);
    expect((await client.readFeed('owner.ana')).entries).toHaveLength(2);
  });

  it('[F24] a feed that is none, one that the principal may not follow, and those of another tenant are told apart by nothing', async () => {
    const client = await published();
    const stranger = await clientOf(freshTenant());
    const bodyOf = async (response: Promise<Response>): Promise<unknown> => ({ ...(await (await response).json<Problem>()), instance: '' });
    const hidden = await bodyOf(client.fetch('/v1/feeds/secret/events'));
    expect(hidden).toMatchObject({ status: 404 });
    for (const feed of ['NoFeed', 'a:b', '%00', 'x'.repeat(65)])
      expect(await bodyOf(client.fetch(`/v1/feeds/${feed}/events`))).toEqual(hidden);
    expect(await bodyOf(client.fetch('/v1/feeds/secret/queries/CountersByOwner'))).toEqual(hidden);
    expect(await bodyOf(client.fetch('/v1/feeds/main/queries/NoSuchQuery'))).toEqual(hidden);
    expect(await bodyOf(client.post('/v1/tickets', { feed: 'secret' }))).toEqual(hidden);
    expect((await stranger.readFeed()).entries).toEqual([]);
  });

  it('[F24] cursors and limits that are none are refused', async () => {
    const client = await published();
    const stranger = await clientOf(freshTenant());
    const { cursor } = await client.readFeed();
    const invalidCursor = { status: 400, code: 'invalid-cursor' };
    expect(await problemOf(stranger.fetch(`/v1/feeds/main/events?after=${cursor}`))).toEqual(invalidCursor);
    expect(await problemOf(client.fetch(`/v1/feeds/owner.ana/events?after=${cursor}`))).toEqual(invalidCursor);
    for (const after of ['', '0', '-1', 'garbage', '%00', `${cursor}&after=${cursor}`])
      expect(await problemOf(client.fetch(`/v1/feeds/main/events?after=${after}`)), after).toEqual(invalidCursor);
    for (const limit of ['0', '-1', '501', '1e9', 'abc', '', '1&limit=2']) {
      expect(await problemOf(client.fetch(`/v1/feeds/main/events?limit=${limit}`)), limit).toEqual({
        status: 400,
        code: 'invalid-request',
      });
    }
    expect(await problemOf(fetchEdge('/v1/feeds/main/events'))).toEqual({ status: 401, code: 'unauthenticated' });
    expect(await problemOf(client.fetch('/v1/feeds/main/events', { method: 'DELETE' }))).toEqual({
      status: 405,
      code: 'method-not-allowed',
    });
  });

  it('[F11] a query answers from the projections of the feed, and refuses what it cannot read', async () => {
    const client = await published();
    expect(await (await ask(client, 'counter-a@2')).json()).toEqual({ result: [{ count: 5, owner: 'ana' }], position: 2 });
    const query = (parameters: string): Promise<Response> => client.fetch(`/v1/feeds/main/queries/CountersByOwner?${parameters}`);
    for (const params of ['{', '', '{"owner":"a","owner":"b"}'])
      expect(await problemOf(query(`params=${params}`)), params).toEqual({ status: 400, code: 'malformed-json' });
    expect(await problemOf(query(`params=${'['.repeat(100)}`))).toEqual({ status: 400, code: 'too-deep' });
    const invalid = [
      '',
      'params={}',
      'params=null',
      'params={"owner":7}',
      'params={"owner":"a"}&params={}',
      'params={"owner":"a"}&atLeast=counter-a',
      'params={"owner":"a"}&atLeast=a@1',
      'params={"owner":"a"}&atLeast=counter-a@-1',
    ];
    for (const parameters of invalid)
      expect(await problemOf(query(parameters)), parameters).toEqual({ status: 400, code: 'invalid-request' });
  });
});

describe('opening a live socket', () => {
  async function ticketOf(client: TestClient, from: string = listed, feed = 'main'): Promise<string> {
    const response = await client.fetch('/v1/tickets', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: from },
      body: JSON.stringify({ feed }),
    });
    expect(response.status).toBe(200);
    return (await response.json<TicketAnswer>()).ticket;
  }

  interface Upgrade {
    readonly from?: string | undefined;
    readonly protocols?: string;
    readonly query?: string;
  }

  function upgrade(
    ticket: string,
    { from = listed, protocols = `headwater.v1, ticket.${ticket}`, query = 'feed=main' }: Upgrade = {},
  ): Promise<Response> {
    return fetchEdge(`/v1/live?${query}`, {
      headers: { Upgrade: 'websocket', ...(from === '' ? {} : { Origin: from }), 'Sec-WebSocket-Protocol': protocols },
    });
  }

  it('[F25] a ticket opens a socket that brings what others push, and is not echoed', async () => {
    const client = await published();
    const response = await upgrade(await ticketOf(client));
    expect(response.status).toBe(101);
    expect(response.headers.get('Sec-WebSocket-Protocol')).toBe('headwater.v1');
    const live = await LiveClient.of(response);
    const { cursor } = await client.readFeed();
    live.hello(cursor);
    expect(await live.frame('caught-up')).toEqual({ type: 'caught-up', cursor });
    await client.push('counter-b', [add(1, { sequence: 1 })]);
    const frame = await live.frame('entries');
    expect(frame).toEqual({
      type: 'entries',
      after: cursor,
      entries: (await client.readFeed('main', `?after=${cursor}`)).entries,
      cursor: (await client.readFeed()).cursor,
    });
    live.socket.close(1000);
    await live.closeCode();
  });

  it('[F25] pages of the edge itself need not be listed, and requests from no page count as theirs', async () => {
    const client = await published();
    const live = await LiveClient.of(await upgrade(await ticketOf(client, origin), { from: origin }));
    live.socket.close(1000);
    await live.closeCode();
    const { ticket } = await (await client.post('/v1/tickets', { feed: 'main' })).json<TicketAnswer>();
    const other = await LiveClient.of(await upgrade(ticket, { from: origin }));
    other.socket.close(1000);
    await other.closeCode();
  });

  it('[F26] whatever is wrong with an upgrade is refused before a socket is accepted', async () => {
    const client = await published();
    const ticket = await ticketOf(client);
    const unauthenticated = { status: 401, code: 'unauthenticated' };
    const forbidden = { status: 403, code: 'forbidden' };
    const upgradeRequired = { status: 426, code: 'upgrade-required' };
    const invalid = { status: 400, code: 'invalid-request' };
    expect(await problemOf(fetchEdge('/v1/live?feed=main'))).toEqual(upgradeRequired);
    for (const from of ['', 'null', 'https://evil.example', `${listed}.evil.example`])
      expect(await problemOf(upgrade(ticket, { from })), from).toEqual(forbidden);
    expect(await problemOf(upgrade(await ticketOf(client, origin)))).toEqual(forbidden);
    const foreign = 'https://evil.example';
    expect(await problemOf(upgrade(await ticketOf(client, foreign), { from: foreign }))).toEqual(forbidden);
    for (const protocols of [`ticket.${ticket}`, `headwater.v2, ticket.${ticket}`])
      expect(await problemOf(upgrade(ticket, { protocols }))).toEqual(upgradeRequired);
    for (const protocols of [
      'headwater.v1',
      'headwater.v1, ticket.',
      'headwater.v1, ticket.e30.x',
      `headwater.v1, ticket.${ticket}, ticket.${ticket}`,
      `headwater.v1, ticket.${ticket.slice(1)}`,
    ]) {
      expect(await problemOf(upgrade(ticket, { protocols })), protocols).toEqual(unauthenticated);
    }
    expect(await problemOf(upgrade(ticket, { query: 'feed=owner.ana' }))).toEqual(unauthenticated);
    expect(await problemOf(upgrade(ticket, { query: 'feed=A' }))).toEqual(unauthenticated);
    for (const query of ['', 'feed=main&feed=main', `feed=main&ticket=${ticket}`])
      expect(await problemOf(upgrade(ticket, { query })), query).toEqual(invalid);
    // None of these used it up.
    const live = await LiveClient.of(await upgrade(ticket));
    expect(await problemOf(upgrade(ticket))).toEqual(unauthenticated);
    live.socket.close(1000);
    await live.closeCode();
  });

  it('[F26] a ticket is given to who may follow the feed, for a body that says which', async () => {
    const client = await published();
    for (const body of ['', '{', '[]', '{}', '{"feed":"A"}', '{"feed":"main","origin":"x"}', '{"feed":1}']) {
      expect((await problemOf(client.post('/v1/tickets', body))).status, body).toBe(400);
    }
    expect(
      await problemOf(client.fetch('/v1/tickets', { method: 'POST', body: '{"feed":"main"}', headers: { 'Content-Type': 'text/plain' } })),
    ).toEqual({ status: 415, code: 'unsupported-media-type' });
    expect(await problemOf(fetchEdge('/v1/tickets', { method: 'POST', body: '{"feed":"main"}' }))).toEqual({
      status: 401,
      code: 'unauthenticated',
    });
  });

  it('[F26] a ticket lives for half a minute, and no longer than its token', async () => {
    const lifetimeOf = async (expiresInSeconds?: number): Promise<number> => {
      const token = await signIn(freshTenant(), 'ana', expiresInSeconds);
      const before = Date.now();
      const response = await fetchEdge('/v1/tickets', {
        method: 'POST',
        body: '{"feed":"main"}',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      });
      return Date.parse((await response.json<TicketAnswer>()).expiresAt) - before;
    };
    expect(await lifetimeOf()).toBeGreaterThan(20_000);
    expect(await lifetimeOf()).toBeLessThanOrEqual(31_000);
    expect(await lifetimeOf(10)).toBeLessThanOrEqual(11_000);
  });
});
