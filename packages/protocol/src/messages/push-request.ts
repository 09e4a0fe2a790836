/**
 * `POST /v1/commands`, as a client sends it: per stream, the journal from its oldest entry on.
 *
 * Unknown fields are refused. How many groups and commands there may be is a limit of the edge, not of the schema.
 */
import type { Json } from '@headwater/core';
import * as z from 'zod/mini';
import type { WireSchema } from './wire-values.ts';
import {
  hashSchema,
  jsonSchema,
  labelSchema,
  ordinalSchema,
  streamSchema,
  timestampSchema,
  uuidSchema,
  versionSchema,
  wire,
} from './wire-values.ts';

/** A command as it was recorded. Deciding it again on the device changes none of this. */
export interface PushedCommand {
  readonly commandId: string;
  /** 1, 2, 3 … per principal, client and stream. */
  readonly sequence: number;
  /** The confirmed version on which it was first decided. */
  readonly decidedOn: number;
  /** The chain at `decidedOn`; for strict commands. */
  readonly decidedHash?: string;
  /** `decidedOn` plus the client's own events that were pending before it. */
  readonly expectedVersion: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Json;
  readonly issuedAt: string;
  readonly correlationId?: string;
  readonly causationId?: string;
}

/** Takes a command back; if it had taken effect already, its stored outcome is the answer. */
export interface DiscardedCommand {
  readonly commandId: string;
  readonly sequence: number;
  readonly discard: true;
}

/** What a client asks of one stream. */
export interface PushGroup {
  readonly stream: string;
  /** The last confirmed version that the client has, 0 for none, and the chain there. */
  readonly baseVersion: number;
  readonly baseHash: string;
  /** The journal was numbered anew for a new client id: commands are looked up by id, whatever their sequence. */
  readonly resent?: true;
  readonly commands: readonly (PushedCommand | DiscardedCommand)[];
}

export interface PushRequest {
  readonly clientId: string;
  readonly groups: readonly PushGroup[];
}

/** True for an entry that takes a command back. */
export function isDiscard(command: PushedCommand | DiscardedCommand): command is DiscardedCommand {
  return 'discard' in command;
}

export const pushRequestSchema: WireSchema<PushRequest> = /* @__PURE__ */ wire(() => {
  const command = z.strictObject({
    commandId: uuidSchema,
    sequence: ordinalSchema,
    decidedOn: versionSchema,
    decidedHash: z.exactOptional(hashSchema),
    expectedVersion: versionSchema,
    type: labelSchema,
    schemaVersion: ordinalSchema,
    data: jsonSchema,
    issuedAt: timestampSchema,
    correlationId: z.exactOptional(labelSchema),
    causationId: z.exactOptional(labelSchema),
  });
  const discard = z.strictObject({ commandId: uuidSchema, sequence: ordinalSchema, discard: z.literal(true) });
  const group = z.strictObject({
    stream: streamSchema,
    baseVersion: versionSchema,
    baseHash: hashSchema,
    resent: z.exactOptional(z.literal(true)),
    commands: z.array(z.union([command, discard])).check(z.minLength(1)),
  });
  return z.strictObject({
    clientId: uuidSchema,
    groups: z.array(group).check(
      z.minLength(1),
      z.refine((groups) => new Set(groups.map(({ stream }) => stream)).size === groups.length, { error: 'two groups for one stream' }),
    ),
  });
});
