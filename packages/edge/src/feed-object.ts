/**
 * The Durable Object of one feed, `<tenant>/<feed>`: the platform's side of a `Feed` and its sockets.
 *
 * It sets an alarm only for work that nobody else would cause: building projections, and closing sockets whose token
 * expires (one row a minute at most, and none in a feed without entries, where nothing could leak: there expiry is seen
 * to at the first publication). Alarms do not throw: after six failures the platform would give them up.
 */
import { DurableObject } from 'cloudflare:workers';
import { createHmac } from 'node:crypto';
import { LIVE_SUBPROTOCOL, problem, type Problem } from '@headwater/protocol';
import type { EdgeEnv } from './edge-env.ts';
import type { FeedName } from './feed-name.ts';
import type { FeedAnswer, FeedRpc, QueryCall, TicketCall } from './feed-rpc.ts';
import { FeedSockets } from './feed-sockets.ts';
import { Feed } from './feed.ts';
import { readLiveRequest } from './live-request.ts';
import { feedObjectName, type Publication, type PublishOutcome } from './publication.ts';
import { queriesByName } from './queries.ts';
import type { ResolvedConfig } from './resolved-config.ts';
import { readTicket, signTicket, type TicketClaims } from './ticket.ts';
import { UsedTickets } from './used-tickets.ts';
import { VersionWaiters } from './version-waiters.ts';

export type FeedObjectClass = new (ctx: DurableObjectState, env: EdgeEnv) => DurableObject<EdgeEnv> & FeedRpc;

/** Expiries that are close to each other share an alarm. */
const EXPIRY_STEP_MS = 30_000;
const RETRY_MS = 30_000;
const DEFAULT_SECRET_BINDING = 'TICKET_SECRET';
const KEY_BYTES = 32;

/** Throws `invalid-definition` for projections that cannot be told apart. */
export function createFeedObject(config: ResolvedConfig): FeedObjectClass {
  const projectionByQuery = queriesByName(config.projections);
  const { clock, ids } = config.ports;

  return class FeedObject extends DurableObject<EdgeEnv> implements FeedRpc {
    readonly #feed: Feed = new Feed(this.ctx.storage, config);
    readonly #sockets: FeedSockets = new FeedSockets(this.ctx, this.#feed, config);
    readonly #waiters: VersionWaiters = new VersionWaiters(config);
    readonly #usedTickets: UsedTickets = new UsedTickets();
    /** Signs while there is nothing stored, and is stored with the first publication. */
    #newTicketKey: string | undefined;
    #hasLookedForWork = false;

    async publish(name: FeedName, publications: readonly Publication[]): Promise<PublishOutcome[]> {
      this.#lookForWork();
      const isNew = !this.#feed.storage.exists();
      const outcomes = this.#feed.publish(name, publications, () => this.#ownTicketKey());
      this.#waiters.wake((stream) => this.#feed.storage.streamHead(stream).version);
      this.#sockets.published();
      // Sockets may have waited for this feed to begin.
      if (isNew && this.#feed.storage.exists()) await this.#armForExpiry(this.#sockets.closeExpired());
      return outcomes;
    }

    readEntries(name: FeedName, call: { readonly after?: string; readonly limit: number }): Promise<FeedAnswer> {
      return Promise.resolve(this.#feed.readEntries(name, call));
    }

    async query(_name: FeedName, { query, params, atLeast }: QueryCall): Promise<FeedAnswer> {
      const projection = projectionByQuery.get(query);
      if (projection === undefined) return { kind: 'problem', problem: problem('not-found') };
      if (atLeast !== undefined) {
        const { stream, version } = atLeast;
        const isThere = this.#feed.storage.streamHead(stream).version >= version || (await this.#waiters.wait(stream, version));
        if (!isThere) return { kind: 'problem', problem: problem('not-yet', { detail: `The feed has not reached ${stream}@${version}.` }) };
      }
      this.#lookForWork();
      return this.#feed.runQuery(projection, query, params);
    }

    issueTicket(name: FeedName, { principalId, origin, sessionExpiresAt }: TicketCall): Promise<FeedAnswer> {
      const expiresAt = Math.min(clock.now() + config.limits.ticketLifetimeMs, sessionExpiresAt);
      const ticket = signTicket(this.#ticketKey(name), { ...name, id: ids.random(12), expiresAt, principalId, origin, sessionExpiresAt });
      return Promise.resolve({ kind: 'read', json: JSON.stringify({ ticket, expiresAt: new Date(expiresAt).toISOString() }) });
    }

    /** Opens a live socket. All that can refuse it comes first: an accepted socket is billed and broadcast to. */
    override async fetch(request: Request): Promise<Response> {
      const { name, origin, ticket } = readLiveRequest(request);
      const armedFor = this.#feed.storage.exists() ? await this.ctx.storage.getAlarm() : null;
      // The key is this feed's alone, so a ticket of another feed or tenant is not signed with it.
      const claims = readTicket(this.#ticketKey(name), ticket);
      if (claims === undefined) return refuse(problem('unauthenticated', { detail: 'The ticket is not valid here.' }));
      if (claims.origin !== origin) return refuse(problem('forbidden', { detail: 'The ticket is for another origin.' }));
      if (!this.#useTicket(claims)) return refuse(problem('unauthenticated', { detail: 'The ticket has expired or was used.' }));
      const client = this.#sockets.accept(claims);
      if (client === undefined)
        return refuse(problem('rate-limited', { detail: `At most ${config.limits.socketsPerFeed} sockets a feed.` }));
      if (this.#feed.storage.exists()) await this.#armForExpiry(claims.sessionExpiresAt, armedFor);
      return new Response(null, { status: 101, webSocket: client, headers: { 'Sec-WebSocket-Protocol': LIVE_SUBPROTOCOL } });
    }

    override webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): void {
      this.#sockets.receive(socket, frame);
    }

    /** Answers the close of a client; 1005 and 1006 are no codes to send. */
    override webSocketClose(socket: WebSocket, code: number): void {
      socket.close(code === 1005 || code === 1006 ? 1000 : code);
    }

    override async alarm(): Promise<void> {
      try {
        this.#hasLookedForWork = false;
        const nextExpiry = this.#sockets.closeExpired();
        this.#lookForWork();
        if (!this.#feed.projections.hasWork()) await this.#armForExpiry(nextExpiry);
      } catch (cause) {
        config.log({ level: 'error', event: 'feed-alarm-failed', reason: String(cause) });
        await this.ctx.storage.setAlarm(clock.now() + RETRY_MS);
      }
    }

    /** Builds what is missing, a slice at once, the rest by alarm. A small feed is ready before its first query is answered. */
    #lookForWork(): void {
      if (this.#hasLookedForWork || !this.#feed.storage.exists()) return;
      this.#hasLookedForWork = true;
      if (!this.#feed.projections.hasWork()) return;
      this.#feed.transaction(() => this.#feed.projections.workSlice());
      if (this.#feed.projections.hasWork()) void this.ctx.storage.setAlarm(clock.now());
    }

    async #armForExpiry(expiresAt: number | undefined, armedFor: number | null = null): Promise<void> {
      if (expiresAt === undefined) return;
      const alarmAt = Math.ceil(expiresAt / EXPIRY_STEP_MS) * EXPIRY_STEP_MS;
      if (armedFor === null || alarmAt < armedFor) await this.ctx.storage.setAlarm(alarmAt);
    }

    /** False for a ticket that has expired or was used. Open sockets remember theirs, whatever happens to this instance. */
    #useTicket({ id, expiresAt }: TicketClaims): boolean {
      const now = clock.now();
      return now < expiresAt && !this.#sockets.hasTicket(id) && this.#usedTickets.use(id, expiresAt, now);
    }

    #ticketKey(name: FeedName): string {
      const secret = this.env[config.bindings.ticketSecret ?? DEFAULT_SECRET_BINDING];
      if (typeof secret === 'string' && secret !== '')
        return createHmac('sha256', secret).update(feedObjectName(name.tenant, name.feed)).digest('base64url');
      return this.#ownTicketKey();
    }

    #ownTicketKey(): string {
      return this.#feed.storage.meta()?.ticketKey ?? (this.#newTicketKey ??= ids.random(KEY_BYTES));
    }
  };
}

function refuse(refusal: Problem): Response {
  return Response.json(refusal, { status: refusal.status });
}
