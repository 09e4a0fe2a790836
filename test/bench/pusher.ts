/** A client that does nothing but push: for loading an edge, or the floor under it, as fast as one Node can. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { EMPTY_HASH, type PushAnswer, type PushedCommand } from '@headwater/protocol';

export type Payload = Pick<PushedCommand, 'type' | 'data'>;

/** Sends JSON and reads JSON, over connections that stay open. */
export type Post = (path: string, body: object) => Promise<unknown>;

export function openPost(url: string, token?: string): { readonly post: Post; readonly close: () => void } {
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  return {
    close: () => agent.destroy(),
    post: (path, body) =>
      new Promise((resolve, reject) => {
        const sent = request(new URL(path, url), { agent, method: 'POST', headers }, (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part: string) => (text += part));
          answer.on('error', reject).on('end', () => {
            if (answer.statusCode === 200) resolve(JSON.parse(text));
            else reject(new Error(`${path}: ${answer.statusCode} ${text}`));
          });
        });
        sent.on('error', reject).end(JSON.stringify(body));
      }),
  };
}

export async function signIn(url: string, tenant: string): Promise<string> {
  const { post, close } = openPost(url);
  try {
    return ((await post('/v1/dev/token', { id: 'ana', tenant })) as { token: string }).token; // development sign-in
  } finally {
    close();
  }
}

interface Known {
  readonly version: number;
  readonly hash: string;
  readonly sequence: number;
}

/** One device: it numbers its commands, and pushes each stream on the version that it last heard of. */
export class Pusher {
  readonly #post: Post;
  readonly #clientId = randomUUID();
  readonly #known = new Map<string, Known>();

  constructor(post: Post) {
    this.#post = post;
  }

  /** Rejects unless everything was taken. */
  async push(groups: readonly { readonly stream: string; readonly commands: readonly Payload[] }[]): Promise<void> {
    const issuedAt = new Date().toISOString();
    const answer = (await this.#post('/v1/commands', {
      clientId: this.#clientId,
      groups: groups.map(({ stream, commands }) => {
        const { version, hash, sequence } = this.#known.get(stream) ?? { version: 0, hash: EMPTY_HASH, sequence: 0 };
        const numbered = commands.map((command, index) => ({
          commandId: randomUUID(),
          sequence: sequence + index + 1,
          decidedOn: version,
          expectedVersion: version,
          schemaVersion: 1,
          issuedAt,
          ...command,
        }));
        return { stream, baseVersion: version, baseHash: hash, commands: numbered };
      }),
    })) as PushAnswer; // of the edge, or of the floor, which says less
    for (const [index, group] of answer.groups.entries()) {
      const { stream, commands } = groups[index] ?? { stream: '', commands: [] };
      if ('problem' in group) throw new Error(`${stream}: ${group.problem.title}`);
      const outcomes = group.outcomes as readonly { readonly kind: string }[] | undefined; // the floor has none
      if (outcomes?.some(({ kind }) => kind !== 'accepted')) throw new Error(`${stream}: ${JSON.stringify(outcomes)}`);
      const before = this.#known.get(stream)?.sequence ?? 0;
      this.#known.set(stream, { version: group.version, hash: group.headHash, sequence: before + commands.length });
    }
  }
}
