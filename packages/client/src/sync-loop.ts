/**
 * The sync of one database in one tab: a line for each feed and one for the push, run while this tab leads.
 *
 * In every other tab it passes on its user's wish to try now, and shows what the leader says.
 */
import { clientLimits } from '@headwater/protocol';
import type { Observable } from 'rxjs';
import { Emitter } from './emitter.ts';
import type { EventLog } from './event-log.ts';
import { FeedLine } from './feed-line.ts';
import { Leader } from './leader.ts';
import { liveValue } from './observe/live-value.ts';
import type { Ports, Timer } from './ports.ts';
import { PushLine } from './push-line.ts';
import type { PushLimits } from './push-batch.ts';
import type { ReplicaPort } from './replica-port.ts';
import { statusOf } from './status-of.ts';
import { failure, type Failure } from './sync-failure.ts';
import { Line, type LineWork } from './sync-line.ts';
import type { SyncCore } from './sync-status.ts';
import { joinTabs, type TabMessage, type Tabs } from './tabs.ts';
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

export function createSync(options: SyncOptions): Sync {
  return new SyncLoop(options);
}

class SyncLoop implements Sync {
  readonly status$: Observable<SyncCore>;
  readonly #options: SyncOptions;
  #status: SyncCore = { kind: 'connecting', lag: undefined, leader: false };
  readonly #statuses = new Emitter<SyncCore>();
  readonly #feeds: readonly Line[];
  readonly #push: Line;
  readonly #lines: readonly Line[];
  readonly #leader: Leader;
  #tabs: Tabs | undefined;
  #subscriptions: (() => void)[] = [];
  #isLeader = false;
  #lookAgain: Timer | undefined;
  #lastError: { readonly failure: Failure; readonly at: number } | undefined;
  #lastLiveAt: number | undefined;

  constructor(options: SyncOptions) {
    this.#options = options;
    this.status$ = liveValue((sink) => {
      const tell = (): void => sink.next(() => this.#status);
      tell();
      return this.#statuses.on(tell);
    });
    const { feeds, url, token, replica, log, ports } = options;
    const limits = { ...clientLimits, ...options.limits };
    const transport = createTransport({ url, token, ports });
    // No line hears of a cursor that another one took back, unless it is told: it looks again.
    const onRestarted = (): void => this.#feeds.forEach((line) => line.more());
    this.#feeds = feeds.map((feed) =>
      this.#lineOf(
        new FeedLine({
          feed,
          transport,
          replica,
          ports,
          pageEntries: limits.pageEntries,
          readClientId: () => log.readClientId(),
          onRestarted,
        }),
      ),
    );
    this.#push = this.#lineOf(new PushLine({ transport, replica, ports, limits, onRestarted }));
    this.#lines = [...this.#feeds, this.#push];
    this.#leader = new Leader({
      name: options.name,
      log,
      ports,
      onElected: (lease) => this.#onElected(lease),
      onDeposed: () => this.#onDeposed(),
      onFailed: (error) => this.#onLeadFailed(error),
    });
  }

  start(): void {
    if (this.#tabs !== undefined) return;
    const { ports, name, replica } = this.#options;
    this.#tabs = joinTabs(ports, name, (message) => this.#onMessage(message));
    this.#subscriptions = [replica.onWork(() => this.#push.more()), ports.connectivity.onWake(() => this.syncNow())];
    for (const line of this.#lines) line.start();
    this.#leader.start();
    this.#tabs.post({ kind: 'ask-status' });
  }

  syncNow(): void {
    if (this.#isLeader) for (const line of this.#lines) line.wake();
    else this.#tabs?.post({ kind: 'wake' });
  }

  async stop(): Promise<void> {
    for (const release of this.#subscriptions) release();
    this.#subscriptions = [];
    this.#lookAgain?.cancel();
    this.#isLeader = false;
    await Promise.all(this.#lines.map((line) => line.stop()));
    await this.#leader.stop();
    this.#tabs?.close();
    this.#tabs = undefined;
  }

  #lineOf(work: LineWork): Line {
    const line: Line = new Line({
      work,
      ports: this.#options.ports,
      onChange: () => this.#onChange(),
      onFailed: (cause) => (this.#lastError = { failure: cause, at: this.#options.ports.clock.now() }),
      // What kept one line from the edge most likely kept the others.
      onRecovered: () => this.#lines.forEach((other) => other !== line && other.wake()),
      onFenced: () => this.#leader.resign(),
    });
    return line;
  }

  #onElected(lease: number): void {
    this.#isLeader = true;
    for (const line of this.#lines) line.elect(lease);
    this.#onChange();
  }

  #onDeposed(): void {
    this.#isLeader = false;
    for (const line of this.#lines) line.depose();
    this.#lookAgain?.cancel();
    this.#show({ ...this.#status, leader: false });
    this.#tabs?.post({ kind: 'ask-status' });
  }

  #onLeadFailed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const at = this.#options.ports.clock.now();
    this.#lastError = { failure: failure('log-failed', 'lease-failed', message), at };
    const lastError = { code: 'lease-failed', message, at: new Date(at).toISOString() };
    this.#show({ kind: 'stalled', reason: 'log-failed', lag: undefined, leader: false, lastError });
  }

  #show(status: SyncCore): void {
    this.#status = status;
    this.#statuses.emit(status);
  }

  #onMessage(message: TabMessage): void {
    if (message.kind === 'status') {
      if (!this.#isLeader) this.#show({ ...message.status, leader: false });
    } else if (this.#isLeader) {
      if (message.kind === 'wake') this.syncNow();
      else this.#tabs?.post({ kind: 'status', status: this.#status });
    }
  }

  /** Tells what is new, here and to the other tabs. */
  #onChange(): void {
    if (!this.#isLeader) return;
    const { clock, connectivity } = this.#options.ports;
    const now = clock.now();
    if (this.#feeds.every(({ state }) => state === 'live')) {
      this.#lastLiveAt = now;
      if (this.#push.failure === undefined) this.#lastError = undefined;
    }
    const { status, lookAgainAt } = statusOf({
      feeds: this.#feeds,
      push: this.#push,
      isOnline: connectivity.isOnline(),
      now,
      lastError: this.#lastError,
      lastLiveAt: this.#lastLiveAt,
    });
    this.#lookAgain?.cancel();
    if (lookAgainAt !== undefined) this.#lookAgain = clock.after(lookAgainAt - now, () => this.#onChange());
    if (isSame(status, this.#status)) return;
    this.#show(status);
    this.#tabs?.post({ kind: 'status', status });
  }
}

/** `lastLiveAt` moves on all the time while live; that alone is no news. */
function isSame(one: SyncCore, other: SyncCore): boolean {
  const news = ({ lastLiveAt, ...rest }: SyncCore): string => JSON.stringify([rest, lastLiveAt === undefined]);
  return news(one) === news(other);
}
