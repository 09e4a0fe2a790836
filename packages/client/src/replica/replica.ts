/** The local replica: what the sync works with, and how commands are recorded and resolved. */
import type { AnyAggregate, Command } from '@headwater/core';
import type { ExecuteOptions, Receipt, Resolution, Settlement, Unresolved } from '../client.ts';
import { ClientError } from '../errors.ts';
import type { SettledCommand } from '../event-log.ts';
import { Confirmer } from './confirmer.ts';
import type { LocalHistory } from './local-history.ts';
import { Recorder } from './recorder.ts';
import type { ReplicaStore } from './replica-store.ts';
import { settlementOf } from './settlements.ts';

export class Replica extends Confirmer {
  readonly #store: ReplicaStore;
  readonly #recorder: Recorder;

  constructor(store: ReplicaStore, localHistory?: LocalHistory) {
    super(store);
    this.#store = store;
    this.#recorder = new Recorder(store, localHistory);
  }

  /** Records a command of an aggregate; see {@link AggregateHandle.execute}. */
  async execute(aggregate: AnyAggregate, stream: string, command: Command, options: ExecuteOptions = {}): Promise<Receipt> {
    if (command.aggregate !== aggregate.name) {
      throw new ClientError('unknown-command', `${command.type} of '${command.aggregate}' is no command of '${aggregate.name}'.`);
    }
    const { commandId = this.#store.ports.newId(), ...origin } = options;
    const recorded = await this.#recorder.record({ stream, command, commandId, mayRepeat: options.commandId !== undefined, origin });
    return recorded.kind === 'recorded' ? this.#receiptOf(commandId, stream) : { ...recorded, commandId };
  }

  /** Throws `unknown-receipt`. */
  async receipt(commandId: string): Promise<Receipt> {
    const known = (await this.#store.log.findJournalEntry(commandId)) ?? (await this.#store.log.findSettled(commandId));
    if (known === undefined) throw new ClientError('unknown-receipt', `No command ${commandId} is known here.`);
    return this.#receiptOf(commandId, known.stream);
  }

  /** Refused, conflicting and invalid commands that nobody acknowledged, and parked ones; oldest first. */
  async unresolved(): Promise<readonly Unresolved[]> {
    const settled = await this.#store.log.readUnresolved();
    const parked = this.#store.journals.parked();
    if (settled.length + parked.length === 0) return [];
    const { describeUnresolved } = await import('../on-demand.ts');
    return describeUnresolved(this.#store, settled, parked);
  }

  async resolve(commandId: string, resolution: Resolution): Promise<Receipt | undefined> {
    const { resolve } = await import('../on-demand.ts');
    return resolve(this.#store, commandId, resolution, {
      retry: (settled) => this.#retry(settled),
      unpark: (stream) => this.parkedStreams.delete(stream),
    });
  }

  #receiptOf(commandId: string, stream: string): Receipt {
    const store = this.#store;
    let settled: Promise<Settlement> | undefined;
    return {
      kind: 'recorded',
      commandId,
      stream,
      // Looked up when somebody asks: most callers never do.
      get settled() {
        return (settled ??= settlementOf(store, commandId));
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
