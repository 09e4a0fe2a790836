/** A client's end of a live socket, and the objects of feeds as tests call them. */
import { env } from 'cloudflare:workers';
import type { EdgeFrame, FeedEntry, FeedPage, QueryAnswer, TicketAnswer } from '@headwater/protocol';
import type { FeedName } from '../src/feed-name.ts';
import type { FeedAnswer, FeedRpc, TicketCall } from '../src/feed-rpc.ts';
import { liveRequest } from '../src/live-request.ts';
import type { Publication, PublishOutcome } from '../src/publication.ts';
import { feedObjectName } from '../src/publication.ts';
import { origin, uuid } from './push.ts';
import { steppedTime } from './stepped-time.ts';

let feedCount = 0;

/** A feed object with stepped time, called as the Worker calls it. Each has a name of its own: no test sees another's. */
export class TestFeed {
  readonly name: FeedName;
  readonly stub: DurableObjectStub;
  readonly rpc: FeedRpc;

  constructor(name?: FeedName) {
    feedCount += 1;
    this.name = name ?? { tenant: `tenant${feedCount}`, feed: 'main' };
    // The binding of the tests' Worker.
    const namespace = (env as unknown as { readonly STEPPED_FEEDS: DurableObjectNamespace }).STEPPED_FEEDS;
    this.stub = namespace.getByName(feedObjectName(this.name.tenant, this.name.feed));
    // The bound class implements FeedRpc, and a stub has its methods.
    this.rpc = this.stub as unknown as FeedRpc;
  }

  publish(...publications: readonly Publication[]): Promise<PublishOutcome[]> {
    return this.rpc.publish(this.name, publications);
  }

  async read(after?: string, limit = 500): Promise<FeedPage> {
    return bodyOf<FeedPage>(await this.rpc.readEntries(this.name, { ...(after === undefined ? {} : { after }), limit }));
  }

  /** Every entry, by pages of a limit. */
  async readAll(limit = 500): Promise<readonly FeedEntry[]> {
    const entries: FeedEntry[] = [];
    for (let page = await this.read(undefined, limit); ; page = await this.read(page.cursor, limit)) {
      entries.push(...page.entries);
      if (page.caughtUp) return entries;
    }
  }

  async query(query: string, params: unknown = {}): Promise<QueryAnswer> {
    return bodyOf<QueryAnswer>(await this.rpc.query(this.name, { query, params }));
  }

  async ticket(call: Partial<TicketCall> = {}): Promise<string> {
    const answer = await this.rpc.issueTicket(this.name, {
      principalId: 'ana',
      origin,
      sessionExpiresAt: steppedTime.now + 3_600_000,
      ...call,
    });
    return bodyOf<TicketAnswer>(answer).ticket;
  }

  open(ticket: string, from: string = origin): Promise<Response> {
    return this.rpc.fetch(liveRequest({ name: this.name, origin: from, ticket }));
  }

  async connect(call: Partial<TicketCall> = {}): Promise<LiveClient> {
    return LiveClient.of(await this.open(await this.ticket(call)));
  }

  /** A client that follows the feed from a cursor. */
  async follow(after?: string, call: Partial<TicketCall> = {}): Promise<LiveClient> {
    const client = await this.connect(call);
    client.hello(after);
    return client;
  }
}

export function bodyOf<T>(answer: FeedAnswer): T {
  if (answer.kind === 'problem') throw new Error(JSON.stringify(answer.problem));
  // The tests look at what is in it.
  return JSON.parse(answer.json) as T;
}

export type Received =
  | { readonly kind: 'frame'; readonly frame: EdgeFrame }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'closed'; readonly code: number };

/** Collects what arrives; `next` waits for it. */
export class LiveClient {
  readonly socket: WebSocket;
  readonly #received: Received[] = [];
  readonly #waiting: ((received: Received) => void)[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const text = String(data);
      this.#take(text.startsWith('{') ? { kind: 'frame', frame: JSON.parse(text) as EdgeFrame } : { kind: 'text', text });
    });
    socket.addEventListener('close', ({ code }) => this.#take({ kind: 'closed', code }));
    socket.accept();
  }

  static async of(response: Response): Promise<LiveClient> {
    if (response.webSocket === null) throw new Error(`no socket: ${response.status} ${await response.text()}`);
    return new LiveClient(response.webSocket);
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' || frame instanceof ArrayBuffer ? frame : JSON.stringify(frame));
  }

  hello(after?: string): void {
    this.send({ type: 'hello', protocol: 1, clientId: uuid(1), ...(after === undefined ? {} : { after }) });
  }

  next(): Promise<Received> {
    const received = this.#received.shift();
    return received === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(received);
  }

  /** The next frame, which must be of this type. */
  async frame<Type extends EdgeFrame['type']>(type: Type): Promise<Extract<EdgeFrame, { readonly type: Type }>> {
    const received = await this.next();
    if (received.kind !== 'frame' || received.frame.type !== type) throw new Error(`expected ${type}, got ${JSON.stringify(received)}`);
    return received.frame as Extract<EdgeFrame, { readonly type: Type }>;
  }

  /** The close code; frames before it are dropped. */
  async closeCode(): Promise<number> {
    for (;;) {
      const received = await this.next();
      if (received.kind === 'closed') return received.code;
    }
  }

  /** True when nothing arrived that was not asked for, once the edge has answered everything before. */
  async isSilent(): Promise<boolean> {
    this.send('ping');
    const received = await this.next();
    return received.kind === 'text' && received.text === 'pong';
  }

  #take(received: Received): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#received.push(received);
    else waiting(received);
  }
}
