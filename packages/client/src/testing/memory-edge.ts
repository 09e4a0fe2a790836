/**
 * A whole edge in memory: the protocol of an edge (push, streams, feeds, tickets, live sockets), the real deciders and
 * the real hash chain, behind the fetch and socket ports of a client. For tests of apps and of the client itself.
 *
 * What must hold: its answers are those of a real edge for whatever it offers. It offers no bootstrap, no queries and no
 * quotas. Faults are injected between it and a device (`FaultyNetwork`), or by its own methods.
 */
import { parseStream, type AnyAggregate, type Json } from '@headwater/core';
import {
  LIVE_SUBPROTOCOL,
  PROTOCOL_VERSION,
  SUPPORTED_VERSIONS,
  TICKET_SUBPROTOCOL_PREFIX,
  closeCodes,
  defaultLimits,
  helloFrameSchema,
  isFeed,
  problem,
  pushRequestSchema,
  readRequest,
  ticketRequestSchema,
  type GroupAnswer,
  type GroupProblem,
  type Limits,
  type Problem,
  type PushGroup,
  type StoredEvent,
} from '@headwater/protocol';
import type { Ports } from '../ports.ts';
import { sha256 } from '../sha256.ts';
import { FaultyNetwork, type EdgeEndpoint, type LiveWire, type WireAnswer, type WireRequest } from './faulty-network.ts';
import { MemoryFeed, type FeedFollower } from './memory-feed.ts';
import { MemoryStream, type MemoryPrincipal } from './memory-stream.ts';

/** What is asked of `authorize`, as of a real edge's. */
export type MemoryAccess =
  | { readonly action: 'subscribe'; readonly principal: MemoryPrincipal; readonly feed: string }
  | { readonly action: 'read'; readonly principal: MemoryPrincipal; readonly stream: string }
  | {
      readonly action: 'execute';
      readonly principal: MemoryPrincipal;
      readonly stream: string;
      readonly command: { readonly type: string; readonly data: Json };
      readonly state: unknown;
    };

export interface MemoryEdgeOptions {
  readonly aggregates: readonly AnyAggregate[];
  readonly ports: Pick<Ports, 'clock' | 'newId'>;
  /** By category; default: every stream with an event belongs to `main`. */
  readonly feeds?: Readonly<Record<string, (stream: { readonly stream: string; readonly state: unknown }) => readonly string[]>>;
  /** Default: the token is the name of a person of the tenant `demo`. */
  readonly authenticate?: (token: string) => MemoryPrincipal | undefined;
  /** Default: everything. */
  readonly authorize?: (access: MemoryAccess) => boolean;
  readonly limits?: Partial<Limits>;
}

interface Tenant {
  epoch: string;
  streams: Map<string, MemoryStream>;
  feeds: Map<string, MemoryFeed>;
}

interface Ticket {
  readonly principal: MemoryPrincipal;
  readonly feed: string;
  readonly expiresAt: number;
}

/** The refusal of a request: thrown and caught within this file alone. */
class Refusal extends Error {
  readonly problem: Problem;

  constructor(refused: Problem) {
    super(refused.title);
    this.problem = refused;
  }
}

export class MemoryEdge {
  readonly #options: MemoryEdgeOptions;
  readonly #limits: Limits;
  readonly #tenants = new Map<string, Tenant>();
  readonly #tickets = new Map<string, Ticket>();
  readonly #unpublished = new Map<MemoryStream, Tenant>();
  #areFeedsPaused = false;
  #isUpgraded = false;

  constructor(options: MemoryEdgeOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
  }

  /** The network of one device. */
  connect(): FaultyNetwork {
    const endpoint: EdgeEndpoint = { handle: (request) => this.#handle(request), accept: (wire) => this.#accept(wire) };
    return new FaultyNetwork(endpoint, this.#options.ports.clock);
  }

  /** The authoritative history of a stream. */
  eventsOf(stream: string, tenant = 'demo'): readonly StoredEvent[] {
    return this.#tenants.get(tenant)?.streams.get(stream)?.events ?? [];
  }

  /** Commits reach their streams, but no feed, until {@link resumeFeeds}. */
  pauseFeeds(): void {
    this.#areFeedsPaused = true;
  }

  resumeFeeds(): void {
    this.#areFeedsPaused = false;
    for (const [stream, tenant] of this.#unpublished) this.#publish(stream, tenant);
    this.#unpublished.clear();
  }

  /** Stored cursors are too old from now on (410 `cursor-expired`). */
  expireCursors(tenant = 'demo'): void {
    for (const feed of this.#tenants.get(tenant)?.feeds.values() ?? []) {
      feed.expireCursors();
      feed.closeAll(closeCodes.historyGone, 'cursor-expired');
    }
  }

  /** A copy of a tenant's streams, for {@link restore}. */
  backup(tenant = 'demo'): ReadonlyMap<string, MemoryStream> {
    const copies = [...this.#tenantOf(tenant).streams].map(([name, stream]) => [name, stream.copy()] as const);
    return new Map(copies);
  }

  /** What an operator does with a backup: history is what it was, under a new epoch unless nobody declared it. */
  restore(backup: ReadonlyMap<string, MemoryStream>, options: { readonly tenant?: string; readonly declared?: boolean } = {}): void {
    const tenant = this.#tenantOf(options.tenant ?? 'demo');
    for (const feed of tenant.feeds.values()) feed.closeAll(closeCodes.historyGone, 'epoch-changed');
    if (options.declared !== false) tenant.epoch = this.#options.ports.newId().slice(0, 8);
    tenant.streams = new Map([...backup].map(([name, stream]) => [name, stream.copy()]));
    tenant.feeds = new Map();
    for (const stream of tenant.streams.values()) this.#publish(stream, tenant);
  }

  /** From now on the edge speaks another version of the protocol alone. */
  upgrade(isUpgraded = true): void {
    this.#isUpgraded = isUpgraded;
  }

  #handle(request: WireRequest): WireAnswer {
    try {
      return { status: 200, json: this.#answer(request) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.problem.status, json: error.problem };
    }
  }

  #answer({ method, path, token, protocol, body }: WireRequest): unknown {
    if (this.#isUpgraded || (protocol ?? '1') !== String(PROTOCOL_VERSION)) {
      throw new Refusal(problem('upgrade-required', { supported: this.#isUpgraded ? [PROTOCOL_VERSION + 1] : SUPPORTED_VERSIONS }));
    }
    const principal = token === undefined ? undefined : (this.#options.authenticate ?? personOf)(token);
    if (principal === undefined) throw new Refusal(problem('unauthenticated'));
    const url = new URL(path, 'http://edge.invalid');
    const [, resource = '', name = '', part = ''] = url.pathname.split('/').map(decodeURIComponent);
    const limit = Number(url.searchParams.get('limit') ?? this.#limits.pageEntries);
    const after = url.searchParams.get('after');
    switch (`${method} ${resource} ${part}`.trimEnd()) {
      case 'POST commands':
        return { groups: this.#push(body ?? '', principal) };
      case 'GET streams events':
        return this.#readStream(name, { after: Number(after ?? 0), limit, principal });
      case 'GET feeds events':
        return orRefusal(this.#feedOf(name, principal).read(after ?? undefined, Math.min(limit, this.#limits.pageEntries)));
      case 'POST tickets':
        return this.#issueTicket(body ?? '', principal);
      default:
        throw new Refusal(problem('not-found'));
    }
  }

  #push(body: string, principal: MemoryPrincipal): (GroupAnswer | GroupProblem)[] {
    const limits = this.#limits;
    if (body.length > limits.bodyBytes) throw new Refusal(problem('payload-too-large'));
    const read = readRequest(pushRequestSchema, body, limits);
    if (read.kind === 'refused') throw new Refusal(read.problem);
    const { clientId, groups } = read.request;
    const commands = groups.reduce((count, group) => count + group.commands.length, 0);
    const isTooMany = groups.some((group) => group.commands.length > limits.commandsPerGroup);
    if (groups.length > limits.groupsPerPush || commands > limits.commandsPerPush || isTooMany)
      throw new Refusal(problem('too-many-commands'));
    return groups.map((group) => this.#pushGroup(group, clientId, principal));
  }

  #pushGroup(group: PushGroup, clientId: string, principal: MemoryPrincipal): GroupAnswer | GroupProblem {
    const tenant = this.#tenantOf(principal.tenant);
    const stream = tenant.streams.get(group.stream) ?? this.#newStream(group.stream);
    if (stream === undefined) return { stream: group.stream, problem: problem('invalid-stream') };
    const { clock, newId } = this.#options.ports;
    const answer = stream.push(group, {
      principal,
      clientId,
      now: new Date(clock.now()).toISOString(),
      epoch: tenant.epoch,
      limits: this.#limits,
      mayExecute: (command, state) => this.#may({ action: 'execute', principal, stream: stream.name, command, state }),
      mayRead: this.#may({ action: 'read', principal, stream: stream.name }),
      sha256,
      newSalt: () => sha256(newId()).slice(0, 22),
    });
    if ('problem' in answer) return answer;
    tenant.streams.set(stream.name, stream);
    if (this.#areFeedsPaused) this.#unpublished.set(stream, tenant);
    else this.#publish(stream, tenant);
    return { ...answer, feeds: this.#feedsOf(stream) };
  }

  #publish(stream: MemoryStream, tenant: Tenant): void {
    const belongs = new Set(this.#feedsOf(stream));
    const before = [...tenant.feeds.values()].filter((feed) => feed.has(stream.name)).map(({ name }) => name);
    for (const name of new Set([...before, ...belongs])) feedIn(tenant, name).publish(stream.name, stream.events, belongs.has(name));
  }

  #feedsOf(stream: MemoryStream): readonly string[] {
    if (stream.version === 0) return [];
    return this.#options.feeds?.[stream.aggregate.name]?.({ stream: stream.name, state: stream.state }) ?? ['main'];
  }

  #newStream(name: string): MemoryStream | undefined {
    const category = parseStream(name)?.category;
    const aggregate = this.#options.aggregates.find((candidate) => candidate.name === category);
    return aggregate === undefined ? undefined : new MemoryStream(name, aggregate);
  }

  #readStream(
    name: string,
    { after, limit, principal }: { readonly after: number; readonly limit: number; readonly principal: MemoryPrincipal },
  ): unknown {
    const tenant = this.#tenantOf(principal.tenant);
    const stream = tenant.streams.get(name);
    if (stream === undefined || stream.version === 0 || !this.#may({ action: 'read', principal, stream: name }))
      throw new Refusal(problem('not-found'));
    const events = stream.page(after, Math.min(limit, this.#limits.pageEntries));
    const last = after + events.length;
    return {
      stream: name,
      version: stream.version,
      headHash: stream.headHash,
      epoch: tenant.epoch,
      events,
      next: last < stream.version ? last : null,
    };
  }

  #feedOf(name: string, principal: MemoryPrincipal): MemoryFeed {
    if (!isFeed(name) || !this.#may({ action: 'subscribe', principal, feed: name })) throw new Refusal(problem('not-found'));
    return feedIn(this.#tenantOf(principal.tenant), name);
  }

  #issueTicket(body: string, principal: MemoryPrincipal): unknown {
    const read = readRequest(ticketRequestSchema, body, this.#limits);
    if (read.kind === 'refused') throw new Refusal(read.problem);
    const { feed } = read.request;
    this.#feedOf(feed, principal);
    const { clock, newId } = this.#options.ports;
    const ticket = newId();
    const expiresAt = clock.now() + this.#limits.ticketLifetimeMs;
    this.#tickets.set(ticket, { principal, feed, expiresAt });
    return { ticket, expiresAt: new Date(expiresAt).toISOString() };
  }

  #accept(wire: LiveWire): { receive(text: string): void; gone(): void } {
    const offered =
      wire.protocols.find((text) => text.startsWith(TICKET_SUBPROTOCOL_PREFIX))?.slice(TICKET_SUBPROTOCOL_PREFIX.length) ?? '';
    const ticket = this.#tickets.get(offered);
    this.#tickets.delete(offered);
    const feedName = new URL(wire.path, 'http://edge.invalid').searchParams.get('feed');
    const isGood = ticket !== undefined && ticket.feed === feedName && ticket.expiresAt >= this.#options.ports.clock.now();
    // A refused upgrade is no close frame: the browser says 1006.
    if (!isGood || !wire.protocols.includes(LIVE_SUBPROTOCOL)) wire.close(1006, '');
    let feed: MemoryFeed | undefined;
    const follower: FeedFollower = {
      send: (frame) => wire.send(JSON.stringify(frame)),
      close: (code, reason) => wire.close(code, reason),
    };
    return {
      receive: (text) => {
        const hello = readRequest(helloFrameSchema, text, this.#limits);
        if (!isGood) return;
        if (hello.kind === 'refused' || feed !== undefined) return wire.close(closeCodes.badFrame, 'bad frame');
        if (this.#isUpgraded || hello.request.protocol !== PROTOCOL_VERSION)
          return wire.close(closeCodes.protocolNotSpoken, 'upgrade-required');
        feed = feedIn(this.#tenantOf(ticket.principal.tenant), ticket.feed);
        feed.follow(hello.request.after, follower);
      },
      gone: () => feed?.unfollow(follower),
    };
  }

  #may(access: MemoryAccess): boolean {
    return this.#options.authorize?.(access) ?? true;
  }

  #tenantOf(name: string): Tenant {
    const tenant = this.#tenants.get(name) ?? { epoch: this.#options.ports.newId().slice(0, 8), streams: new Map(), feeds: new Map() };
    this.#tenants.set(name, tenant);
    return tenant;
  }
}

/** An edge with nothing in it. */
export function createMemoryEdge(options: MemoryEdgeOptions): MemoryEdge {
  return new MemoryEdge(options);
}

function feedIn(tenant: Tenant, name: string): MemoryFeed {
  const feed = tenant.feeds.get(name) ?? new MemoryFeed(name, tenant.epoch);
  tenant.feeds.set(name, feed);
  return feed;
}

function personOf(token: string): MemoryPrincipal {
  return { id: token, tenant: 'demo' };
}

function orRefusal<T extends object>(answer: T | Problem): T {
  // A page has no status, a problem always has one.
  if ('status' in answer) throw new Refusal(answer);
  return answer;
}
