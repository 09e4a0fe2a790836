/**
 * The client as an app sees it: types alone.
 *
 * A command that is recorded is durable on this device and will have exactly one outcome; what people must decide about
 * stays in `unresolved$` until they did.
 */
import type {
  AnyAggregate,
  AnyProjection,
  CommandOf,
  CommandTypeOf,
  EventOf,
  Issue,
  Json,
  Query,
  RecordedEvent,
  Rejection,
  RejectionOf,
  StateOf,
} from '@headwater/core';
import type { Problem } from '@headwater/protocol';
import type { Observable } from 'rxjs';
import type { ParkedReason } from './event-log.ts';
import type { Ports } from './ports.ts';
import type { SyncStatus } from './sync-status.ts';

/** A person or machine, as the app's session knows it; the edge takes it from the token. */
export interface ClientPrincipal {
  readonly tenant: string;
  readonly id: string;
}

export interface SyncOptions {
  /** Where the edge is: absolute, or relative to the page. */
  readonly url: string;
  /** Default `['main']`. */
  readonly feeds?: readonly string[];
  readonly principal: ClientPrincipal;
  /** The bearer token of the moment; undefined or null: signed out, everything is kept. Asked again when one is refused. */
  readonly token: () => string | undefined | null | Promise<string | undefined | null>;
}

export interface ClientOptions {
  /** With tenant and principal the name of the local database. */
  readonly name: string;
  readonly aggregates: readonly AnyAggregate[];
  readonly projections?: readonly AnyProjection[];
  /** Leave it out: everything stays on this device, and is confirmed at once. */
  readonly sync?: SyncOptions;
  /** `memory`: nothing survives the page. Default: IndexedDB where there is one. */
  readonly storage?: 'indexeddb' | 'memory';
  /** What to take from elsewhere than the platform, for tests. */
  readonly ports?: Partial<Ports>;
}

/** `pending`: decided on this device alone; `confirmed`: in the stream's history at the edge (or here, without sync). */
export type EventStatus = 'pending' | 'confirmed';

/** An event on this device, at its current schema version. */
export type DeviceEvent<Event = RecordedEvent> = Event & { readonly status: EventStatus };

/** The optimistic state: confirmed, with what is pending here on top. `version` counts pending events as well. */
export interface StreamState<State> {
  readonly state: State;
  readonly version: number;
  /** How many commands of this device on this stream have no final outcome yet. */
  readonly pending: number;
}

export interface ExecuteOptions {
  /** UUID. The same id again gives the same receipt and records nothing. */
  readonly commandId?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
}

/** The final outcome of a recorded command. `intervening`: events of others after the version that the person saw. */
export type Settlement<R extends Rejection = Rejection> =
  | {
      readonly kind: 'confirmed';
      readonly firstVersion: number | null;
      readonly lastVersion: number;
      readonly intervening: readonly RecordedEvent[];
    }
  | { readonly kind: 'rejected'; readonly rejection: R; readonly version: number; readonly intervening: readonly RecordedEvent[] }
  | { readonly kind: 'conflict'; readonly version: number; readonly intervening: readonly RecordedEvent[] }
  | {
      readonly kind: 'invalid';
      readonly problem: Problem;
      readonly issues: readonly Issue[];
      readonly intervening: readonly RecordedEvent[];
    }
  | { readonly kind: 'discarded'; readonly intervening: readonly RecordedEvent[] };

/** What `execute` answers. */
export type Receipt<R extends Rejection = Rejection> =
  /** Refused by the decider on the state of this device; nothing was recorded. */
  | { readonly kind: 'rejected'; readonly commandId: string; readonly rejection: R }
  /** The data breaks the command's schema, I-JSON or a limit; nothing was recorded. */
  | { readonly kind: 'invalid'; readonly commandId: string; readonly issues: readonly Issue[] }
  /** On disk. `settled` resolves with the final outcome, whenever that is; it never rejects. */
  | { readonly kind: 'recorded'; readonly commandId: string; readonly stream: string; readonly settled: Promise<Settlement<R>> };

/** The type of command that a value is, as far as the types tell. */
type TypeIn<A extends AnyAggregate, C> = C extends { readonly type: infer T extends CommandTypeOf<A> } ? T : CommandTypeOf<A>;

export interface AggregateHandle<A extends AnyAggregate> {
  readonly stream: string;
  /** Emits at once what is known, then every change. Errors with `stream-unavailable` for a history that this app cannot read. */
  readonly state$: Observable<StreamState<StateOf<A>>>;
  /** The confirmed history, then the pending events, then live; an event that gets confirmed is emitted again as such. */
  readonly events$: Observable<DeviceEvent<EventOf<A>>>;
  /** The whole history as one list: confirmed, then pending. */
  readonly history$: Observable<readonly DeviceEvent<EventOf<A>>[]>;
  get(): Promise<StreamState<StateOf<A>>>;
  /**
   * Decides on the optimistic state and records, durably, before it resolves. Throws {@link ClientError}:
   * `quota-exceeded`, `log-closed`, `log-failed`, `command-failed`, `unknown-command`, `stream-unavailable`; nothing was
   * recorded then.
   */
  execute<C extends CommandOf<A>>(command: C, options?: ExecuteOptions): Promise<Receipt<RejectionOf<A, TypeIn<A, C>>>>;
}

/** What a person has to see or decide: settled against them, or parked. */
export interface Unresolved {
  readonly commandId: string;
  readonly stream: string;
  readonly type: string;
  readonly data: Json;
  readonly issuedAt: string;
  readonly actor: string;
  /** The version that the person saw. */
  readonly decidedOn: number;
  readonly problem:
    | Exclude<Settlement, { readonly kind: 'confirmed' | 'discarded' }>
    | {
        readonly kind: 'parked';
        readonly reason: ParkedReason;
        readonly detail: string;
        readonly at: string;
        readonly intervening: readonly RecordedEvent[];
      };
  /** What `resolve` accepts. */
  readonly actions: readonly Resolution[];
}

/**
 * `retry`: the same command again (under a new id, its causation the old one; a parked one is simply pushed again).
 * `discard`: take it back. `acknowledge`: seen, nothing more.
 */
export type Resolution = 'retry' | 'discard' | 'acknowledge';

export interface Client {
  readonly principal: ClientPrincipal | undefined;
  /** Throws `unknown-aggregate`; core's `invalid-stream` for an id that breaks the rules. */
  aggregate<A extends AnyAggregate>(aggregate: A, id: string): AggregateHandle<A>;
  /** The receipt of a command recorded on this device, also after a reload. Throws `unknown-receipt`. */
  receipt(commandId: string): Promise<Receipt>;
  /** Live and optimistic; emits at once and only when the answer changed. */
  query<Result>(query: Query<Result>, options?: { readonly feed?: string }): Observable<Result>;
  /** The same, once. */
  fetch<Result>(query: Query<Result>, options?: { readonly feed?: string }): Promise<Result>;
  /** Every event on this device: the confirmed history stream by stream, the pending ones, then live. */
  readonly events$: Observable<DeviceEvent>;
  /** Oldest first. */
  readonly unresolved$: Observable<readonly Unresolved[]>;
  /** Throws `not-resolvable`. A retry gives its receipt. */
  resolve(commandId: string, resolution: Resolution): Promise<Receipt | undefined>;
  readonly status$: Observable<SyncStatus>;
  /** Tries to reach the edge at once: signed in again, the person asked for it. */
  syncNow(): void;
  /** Releases everything; what is recorded stays on the device. */
  close(): Promise<void>;
  /** Closes and deletes the local database. Throws `pending-commands` under `refuse` (the default) when there are any. */
  destroy(options?: { readonly ifPending?: 'refuse' | 'drop' }): Promise<void>;
}
