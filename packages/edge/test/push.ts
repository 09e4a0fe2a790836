/** What tests send and read: builders with defaults, over the Worker's own `fetch`. */
import { exports } from 'cloudflare:workers';
import type { FeedPage, GroupAnswer, GroupProblem, PushAnswer, PushGroup, PushedCommand, StreamPage } from '@headwater/protocol';

export const origin = 'https://edge.example';

export function fetchEdge(path: string, init?: RequestInit): Promise<Response> {
  return exports.default.fetch(`${origin}${path}`, init);
}

let tokenCount = 0;

/** A token for somebody. Tenants keep tests apart: none sees what another stored. */
export async function signIn(tenant: string, id = 'ana', expiresInSeconds?: number): Promise<string> {
  const response = await fetchEdge('/v1/dev/token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ tenant, id, ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }) }),
  });
  const { token } = await response.json<{ token: string }>();
  return token;
}

export function freshTenant(): string {
  tokenCount += 1;
  return `tenant${tokenCount}`;
}

/** A UUID from a number, so that failures name it. */
export function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export function command(type: string, data: unknown, options: Partial<PushedCommand> & { readonly sequence: number }): PushedCommand {
  const { sequence } = options;
  return {
    commandId: uuid(sequence),
    decidedOn: 0,
    expectedVersion: 0,
    type,
    schemaVersion: 1,
    data: data as PushedCommand['data'],
    issuedAt: '2026-11-23T10:00:00.000Z',
    ...options,
  };
}

export function add(amount: number, options: Partial<PushedCommand> & { readonly sequence: number }): PushedCommand {
  return command('Add', { amount }, options);
}

export const clientA = 'aaaaaaaa-0000-4000-8000-000000000000';
export const clientB = 'bbbbbbbb-0000-4000-8000-000000000000';

/** The client that a test speaks as. */
export class TestClient {
  readonly #token: string;
  readonly clientId: string;
  readonly tenant: string;
  readonly id: string;

  constructor(options: { readonly token: string; readonly tenant: string; readonly id: string; readonly clientId: string }) {
    this.#token = options.token;
    this.tenant = options.tenant;
    this.id = options.id;
    this.clientId = options.clientId;
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetchEdge(path, {
      ...init,
      headers: { Authorization: `Bearer ${this.#token}`, ...(init.headers as Record<string, string> | undefined) },
    });
  }

  post(path: string, body: unknown): Promise<Response> {
    return this.fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  async pushGroups(groups: readonly unknown[]): Promise<readonly (GroupAnswer | GroupProblem)[]> {
    const response = await this.post('/v1/commands', { clientId: this.clientId, groups });
    if (response.status !== 200) throw new Error(`push: ${response.status} ${await response.text()}`);
    return (await response.json<PushAnswer>()).groups;
  }

  /** Pushes to one stream and expects that the group ran. */
  async push(stream: string, commands: readonly unknown[], group: Partial<PushGroup> = {}): Promise<GroupAnswer> {
    const answer = await this.tryPush(stream, commands, group);
    if ('problem' in answer) throw new Error(`push to ${stream}: ${JSON.stringify(answer.problem)}`);
    return answer;
  }

  async tryPush(stream: string, commands: readonly unknown[], group: Partial<PushGroup> = {}): Promise<GroupAnswer | GroupProblem> {
    const [answer] = await this.pushGroups([{ stream, baseVersion: 0, baseHash: '', ...group, commands }]);
    if (answer === undefined) throw new Error('push: an answer without groups');
    return answer;
  }

  async readStream(stream: string, query = ''): Promise<StreamPage> {
    const response = await this.fetch(`/v1/streams/${stream}/events${query}`);
    if (response.status !== 200) throw new Error(`read ${stream}: ${response.status} ${await response.text()}`);
    return response.json<StreamPage>();
  }

  async readFeed(feed = 'main', query = ''): Promise<FeedPage> {
    const response = await this.fetch(`/v1/feeds/${feed}/events${query}`);
    if (response.status !== 200) throw new Error(`read ${feed}: ${response.status} ${await response.text()}`);
    return response.json<FeedPage>();
  }
}

export async function clientOf(tenant: string, options: { readonly id?: string; readonly clientId?: string } = {}): Promise<TestClient> {
  const { id = 'ana', clientId = clientA } = options;
  return new TestClient({ token: await signIn(tenant, id), tenant, id, clientId });
}
