/**
 * The sync of one database in one tab: a line for each feed and one for the push, run while this tab leads.
 *
 * In every other tab it passes on its user's wish to try now, and shows what the leader says.
 */
import { clientLimits } from '@headwater/protocol';
import type { Observable } from 'rxjs';
import { Emitter } from './emitter.ts';
import type { EventLog } from './event-log.ts';
import { feedLine } from './feed-line.ts';
import { standForLead, type Candidate } from './leader.ts';
import { liveValue } from './observe/live-value.ts';
import type { Channel, Ports, Timer } from './ports.ts';
import { pushLine } from './push-line.ts';
import type { PushLimits } from './push-batch.ts';
import { streamReader } from './read-stream.ts';
import type { ReplicaPort } from './replica-port.ts';
import { areLive, isoOf, statusOf } from './status-of.ts';
import type { Failure } from './sync-failure.ts';
import { createLine, type Line, type LineWork } from './sync-line.ts';
import type { SyncCore } from './sync-status.ts';
import { isTabMessage, type TabMessage } from './tabs.ts';
import { createTransport, type TokenSource } from './transport.ts';

export interface SyncOptions {
  /** Where the edge is: absolute, or relative to the page. */
  readonly url: string;
  readonly feeds: readonly string[];
  /** Asked for every request; undefined or null: signed out. */
  readonly token: TokenSource;
  readonly replica: ReplicaPort;
  readonly log: EventLog;
  readonly ports: Ports;
  /** The database's name: tabs of the same database find each other by it. */
  readonly name: string;
  /** What the edge takes at once, where it is not the default. */
  readonly limits?: Partial<PushLimits & { readonly pageEntries: number }>;
}

export interface Sync {
  /** The status of the moment, then every other one. In a tab that does not lead: the leader's. */
  readonly status$: Observable<SyncCore>;
  start(): void;
  /** Tries at once: the person asks for it, or there is a new token. */
  syncNow(): void;
  /** Resolves when nothing is in flight any more: timers, requests, sockets and the lock are released. */
  stop(): Promise<void>;
}

export function createSync({ url, feeds: names, token, replica, log, ports, name, ...options }: SyncOptions): Sync {
  const { clock, connectivity } = ports;
  const limits = { ...clientLimits, ...options.limits };
  const transport = createTransport({ url, token, ports });
  const readStream = streamReader(transport, replica, clock, limits.pageEntries);
  const statuses = new Emitter<SyncCore>();
  let status: SyncCore = { kind: 'connecting', lag: undefined, leader: false };
  let isLeader = false;
  let lookAgain: Timer | undefined;
  let lastError: SyncCore['lastError'];
  let lastLiveAt: string | undefined;
  /** While it runs. */
  let running: { readonly candidate: Candidate; readonly channel: Channel; readonly release: readonly (() => void)[] } | undefined;

  const feeds = names.map((feed) =>
    lineOf(
      feedLine({
        feed,
        transport,
        replica,
        readStream,
        ports,
        pageEntries: limits.pageEntries,
        readClientId: () => log.readClientId(),
        onRestarted,
      }),
    ),
  );
  const push = lineOf(pushLine({ transport, replica, readStream, ports, limits, onRestarted }));
  const lines = [...feeds, push];

  function lineOf(work: LineWork): Line {
    const line = createLine({
      work,
      ports,
      onChange,
      onFailed: (cause) => (lastError = errorOf(cause)),
      // What kept one line from the edge most likely kept the others.
      onReached: () => lines.forEach((other) => other !== line && other.wake()),
      onFenced: () => running?.candidate.resign(),
    });
    return line;
  }

  /** No line hears of a cursor that another one took back, unless it is told: it looks again. */
  function onRestarted(): void {
    for (const line of feeds) line.tell('more');
  }

  function onElected(lease: number): void {
    isLeader = true;
    for (const line of lines) line.elect(lease);
    onChange();
  }

  function onDeposed(): void {
    isLeader = false;
    for (const line of lines) line.tell('deposed');
    lookAgain?.cancel();
    show({ ...status, leader: false });
    post({ kind: 'ask-status' });
  }

  function onLeadFailed(error: unknown): void {
    lastError = errorOf({ code: 'lease-failed', message: String(error) });
    show({ kind: 'stalled', reason: 'log-failed', lag: undefined, leader: false, lastError });
  }

  function errorOf({ code, message }: Pick<Failure, 'code' | 'message'>): NonNullable<SyncCore['lastError']> {
    return { code, message, at: isoOf(clock.now()) };
  }

  function show(next: SyncCore): void {
    status = next;
    statuses.emit(next);
  }

  function post(message: TabMessage): void {
    running?.channel.post(message);
  }

  function onMessage(message: unknown): void {
    if (!isTabMessage(message)) return;
    if (message.kind === 'status') {
      if (!isLeader) show({ ...message.status, leader: false });
    } else if (isLeader) {
      if (message.kind === 'wake') syncNow();
      else post({ kind: 'status', status });
    }
  }

  /** Tells what is new, here and to the other tabs. */
  function onChange(): void {
    if (!isLeader) return;
    const now = clock.now();
    if (areLive(feeds)) {
      lastLiveAt = isoOf(now);
      if (push.failure === undefined) lastError = undefined;
    }
    const next = statusOf({ feeds, push, isOnline: connectivity.isOnline(), now, lastError, lastLiveAt });
    lookAgain?.cancel();
    if (next.lookAgainAt !== undefined) lookAgain = clock.after(next.lookAgainAt - now, onChange);
    if (newsOf(next.status) === newsOf(status)) return;
    show(next.status);
    post({ kind: 'status', status });
  }

  function syncNow(): void {
    if (isLeader) for (const line of lines) line.wake();
    else post({ kind: 'wake' });
  }

  return {
    status$: liveValue((sink) => {
      const tell = (): void => sink.next(() => status);
      tell();
      return statuses.on(tell);
    }),
    start() {
      if (running !== undefined) return;
      const channel = ports.openChannel(`headwater:${name}:sync`);
      channel.onMessage(onMessage);
      for (const line of lines) line.tell('start');
      running = {
        candidate: standForLead({ name, log, ports, onElected, onDeposed, onFailed: onLeadFailed }),
        channel,
        release: [replica.onWork(() => push.tell('more')), connectivity.onWake(syncNow)],
      };
      post({ kind: 'ask-status' });
    },
    syncNow,
    async stop() {
      if (running === undefined) return;
      const { candidate, channel, release } = running;
      for (const end of release) end();
      channel.close();
      lookAgain?.cancel();
      isLeader = false;
      await Promise.all(lines.map((line) => line.stop()));
      await candidate.withdraw();
      running = undefined;
    },
  };
}

/** `lastLiveAt` moves on all the time while live; that alone is no news. */
function newsOf({ lastLiveAt, ...rest }: SyncCore): string {
  return JSON.stringify([rest, lastLiveAt === undefined]);
}
