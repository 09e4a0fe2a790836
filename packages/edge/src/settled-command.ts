/** A command with its final outcome, as a stream keeps it for its whole life. */
import type { FinalOutcome } from '@headwater/protocol';

/** An outcome as stored: whose it is stands beside it, and whether it is a repeat says the answer. */
export type StoredOutcome = DistributiveOmit<FinalOutcome, 'commandId' | 'replayed'>;

export interface SettledCommand {
  readonly commandId: string;
  /** Hash of type, schema version and data; `''` for a command that was taken back before it was ever seen. */
  readonly payloadHash: string;
  readonly outcome: StoredOutcome;
}

/** Who pushed: marks are kept per author. */
export type AuthorKey = string;

export function authorKeyOf(principalId: string, clientId: string): AuthorKey {
  return JSON.stringify([principalId, clientId]);
}

export function toOutcome({ commandId, outcome }: SettledCommand, replayed: boolean): FinalOutcome {
  return { commandId, ...outcome, replayed };
}

export function commandsToText(commands: readonly SettledCommand[]): string {
  return JSON.stringify(commands.map(({ commandId, payloadHash, outcome }) => [commandId, payloadHash, outcome]));
}

export function commandsFromText(text: string): readonly SettledCommand[] {
  // Written by `commandsToText` alone.
  const tuples = JSON.parse(text) as readonly (readonly [string, string, StoredOutcome])[];
  return tuples.map(([commandId, payloadHash, outcome]) => ({ commandId, payloadHash, outcome }));
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
