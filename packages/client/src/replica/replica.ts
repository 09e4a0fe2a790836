/** The local replica: what the sync works with (`ReplicaPort`), and how commands are recorded and resolved. */
import type { AnyAggregate, Command } from '@headwater/core';
import type { GroupAnswer, StoredEvent } from '@headwater/protocol';
import { Observable } from 'rxjs';
import type { ExecuteOptions, Receipt, Resolution, Unresolved } from '../client.ts';
import { ClientError } from '../errors.ts';
import type { SettledCommand } from '../event-log.ts';
import type { AnswerFollowUp, FeedFollowUp, FeedStep, OutgoingGroup, ReplicaPort } from '../replica-port.ts';
import { Confirmer } from './confirmer.ts';
import type { LocalHistory } from './local-history.ts';
import { groupOf } from './push-groups.ts';
import { Recorder } from './recorder.ts';
import type { ReplicaStore } from './replica-store.ts';
import { resolve } from './resolver.ts';
import { restart } from './restart.ts';
import { Settlements } from './settlements.ts';
import { readUnresolved } from './unresolved.ts';

export class Replica implements ReplicaPort {
  readonly work$: Observable<void>;
  readonly #store: ReplicaStore;
  readonly #recorder: Recorder;
  readonly #confirmer: Confirmer;
  readonly #settlements: Settlements;
  readonly #parkedStreams = new Set<string>();

  constructor(store: ReplicaStore, localHistory?: LocalHistory) {
    this.#store = store;
    this.#recorder = new Recorder(store, localHistory);
    this.#confirmer = new Confirmer(store, this.#parkedStreams);
    this.#settlements = new Settlements(store.log);
    store.changes.on(({ settled }) => void this.#settlements.refresh(settled));
    this.work$ = new Observable((subscriber) => store.changes.on(({ work }) => work && subscriber.next()));
  }

  /** Records a command of an aggregate; see {@link AggregateHandle.execute}. */
  async execute(aggregate: AnyAggregate, stream: string, command: Command, options: ExecuteOptions = {}): Promise<Receipt> {
    if (command.aggregate !== aggregate.name) {
      throw new ClientError('unknown-command', `${command.type} is a command of '${command.aggregate}', not of '${aggregate.name}'.`);
    }
    const { commandId = this.#store.ports.newId(), ...origin } = options;
    const recorded = await this.#recorder.record({ stream, command, commandId, mayRepeat: options.commandId !== undefined, origin });
    return recorded.kind === 'recorded' ? this.#receiptOf(commandId, stream) : { ...recorded, commandId };
  }

  /** Throws `unknown-receipt`. */
  async receipt(commandId: string): Promise<Receipt> {
    const known = (await this.#store.log.findJournalEntry(commandId)) ?? (await this.#store.log.findSettled(commandId));
    if (known === undefined) throw new ClientError('unknown-receipt', `No command ${commandId} is known on this device.`);
    return this.#receiptOf(commandId, known.stream);
  }

  unresolved(): Promise<readonly Unresolved[]> {
    return readUnresolved(this.#store);
  }

  resolve(commandId: string, resolution: Resolution): Promise<Receipt | undefined> {
    return resolve(this.#store, commandId, resolution, {
      retry: (settled) => this.#retry(settled),
      unpark: (stream) => this.#parkedStreams.delete(stream),
    });
  }

  async pushableStreams(): Promise<string[]> {
    return this.#store.journals.streams().filter((stream) => !this.#parkedStreams.has(stream));
  }

  groupOf(stream: string, limits: { readonly maxCommands: number; readonly maxBytes: number }): Promise<OutgoingGroup | undefined> {
    return groupOf(this.#store, stream, limits);
  }

  applyAnswer(sent: OutgoingGroup, answer: GroupAnswer, lease: number): Promise<AnswerFollowUp> {
    return this.#confirmer.applyAnswer(sent, answer, lease);
  }

  park(stream: string, reason: 'quota' | 'unavailable' | 'forbidden', detail: string): Promise<void> {
    return this.#confirmer.park(stream, reason, detail);
  }

  forgetHistory(stream: string, lease: number): Promise<void> {
    return restart(this.#store, { stream }, lease);
  }

  async confirmedVersion(stream: string): Promise<number> {
    const view = await this.#store.exclusive(() => this.#store.loadOne(stream));
    return view?.head.version ?? 0;
  }

  applyStreamPage(
    stream: string,
    page: { readonly events: readonly StoredEvent[]; readonly version: number; readonly headHash: string },
    lease: number,
  ): Promise<void> {
    return this.#confirmer.applyStreamPage(stream, page, lease);
  }

  async feedCursor(feed: string): Promise<string | undefined> {
    return (await this.#store.log.readFeed(feed)).cursor;
  }

  applyFeed(step: FeedStep, lease: number): Promise<FeedFollowUp> {
    return this.#confirmer.applyFeed(step, lease);
  }

  restartFeed(_feed: string, lease: number): Promise<void> {
    // There is one epoch a tenant: what holds for one feed holds for all.
    return restart(this.#store, 'all', lease);
  }

  #receiptOf(commandId: string, stream: string): Receipt {
    const settlements = this.#settlements;
    return {
      kind: 'recorded',
      commandId,
      stream,
      // Looked up when somebody asks: most callers never do.
      get settled() {
        return settlements.of(commandId);
      },
    };
  }

  async #retry({ stream, type, schemaVersion, data, meta, commandId }: SettledCommand): Promise<Receipt> {
    const aggregate = this.#store.findAggregate(stream);
    if (aggregate === undefined) throw new ClientError('unknown-aggregate', `The client was not given the aggregate of ${stream}.`);
    const command: Command = { aggregate: aggregate.name, type, schemaVersion, data };
    const { correlationId } = meta;
    return this.execute(aggregate, stream, command, { causationId: commandId, ...(correlationId !== undefined && { correlationId }) });
  }
}
