/**
 * What became of one command.
 *
 * `accepted`, `rejected`, `conflict`, `invalid` and `discarded` are final: stored with the stream, the same for ever.
 * The others stop the group: the mark stays where it is, and the command stays in the journal.
 */
import type { Json } from '@headwater/core';
import * as z from 'zod/mini';
import type { Problem } from '../problems.ts';
import { isAbsentOr, isArrayOf, isFields, isOrdinal, isText, isVersion } from './guard.ts';
import { isProblem, problemSchema } from './problem.ts';
import type { WireSchema } from './wire-values.ts';
import { jsonSchema, ordinalSchema, textSchema, versionSchema, wire } from './wire-values.ts';

/** It took effect. Without events `firstVersion` is null and `lastVersion` the head. */
export interface AcceptedOutcome {
  readonly commandId: string;
  readonly kind: 'accepted';
  readonly firstVersion: number | null;
  readonly lastVersion: number;
  /** True for a stored outcome that was given before. */
  readonly replayed: boolean;
}

/** The decider refused it on the state at `version`. */
export interface RejectedOutcome {
  readonly commandId: string;
  readonly kind: 'rejected';
  readonly rejection: { readonly code: string; readonly details?: Json };
  readonly version: number;
  readonly replayed: boolean;
}

/** A strict command, and the stream at `version` is not what the person saw. */
export interface ConflictOutcome {
  readonly commandId: string;
  readonly kind: 'conflict';
  readonly version: number;
  readonly replayed?: boolean;
}

/** Its payload can never be decided. With the problem `command-id-reuse` nothing is stored. */
export interface InvalidOutcome {
  readonly commandId: string;
  readonly kind: 'invalid';
  readonly problem: Problem;
  readonly replayed?: boolean;
}

/** It was taken back before it had an effect. */
export interface DiscardedOutcome {
  readonly commandId: string;
  readonly kind: 'discarded';
  readonly replayed?: boolean;
}

/** The edge does not know this type or schema version yet; `supported` lists the versions it knows. */
export interface UnsupportedOutcome {
  readonly commandId: string;
  readonly kind: 'unsupported';
  readonly supported: readonly number[];
}

/**
 * `forbidden`: the principal may not. `blocked`: a command before it stopped the group. `out-of-order`: its sequence is
 * beyond the mark + 1. `cloned`: its sequence was used, but its id was never seen.
 */
export interface StoppedOutcome {
  readonly commandId: string;
  readonly kind: 'forbidden' | 'blocked' | 'out-of-order' | 'cloned';
}

export type FinalOutcome = AcceptedOutcome | RejectedOutcome | ConflictOutcome | InvalidOutcome | DiscardedOutcome;
export type Outcome = FinalOutcome | UnsupportedOutcome | StoppedOutcome;

/** True for an outcome that is stored and never changes. */
export function isFinal(outcome: Outcome): outcome is FinalOutcome {
  switch (outcome.kind) {
    case 'accepted':
    case 'rejected':
    case 'conflict':
    case 'invalid':
    case 'discarded':
      return true;
    case 'unsupported':
    case 'forbidden':
    case 'blocked':
    case 'out-of-order':
    case 'cloned':
      return false;
  }
}

export const outcomeSchema: WireSchema<Outcome> = /* @__PURE__ */ wire(() => {
  const commandId = textSchema;
  const replayed = z.boolean();
  return z.discriminatedUnion('kind', [
    z.looseObject({
      commandId,
      kind: z.literal('accepted'),
      firstVersion: z.nullable(ordinalSchema),
      lastVersion: versionSchema,
      replayed,
    }),
    z.looseObject({
      commandId,
      kind: z.literal('rejected'),
      rejection: z.looseObject({ code: textSchema, details: z.exactOptional(jsonSchema) }),
      version: versionSchema,
      replayed,
    }),
    z.looseObject({ commandId, kind: z.literal('conflict'), version: versionSchema, replayed: z.exactOptional(replayed) }),
    z.looseObject({ commandId, kind: z.literal('invalid'), problem: problemSchema, replayed: z.exactOptional(replayed) }),
    z.looseObject({ commandId, kind: z.literal('discarded'), replayed: z.exactOptional(replayed) }),
    z.looseObject({ commandId, kind: z.literal('unsupported'), supported: z.array(ordinalSchema) }),
    z.looseObject({ commandId, kind: z.literal(['forbidden', 'blocked', 'out-of-order', 'cloned']) }),
  ]);
});

export function isOutcome(value: unknown): value is Outcome {
  if (!isFields(value) || !isText(value['commandId'])) return false;
  switch (value['kind']) {
    case 'accepted':
      return (
        (value['firstVersion'] === null || isOrdinal(value['firstVersion'])) && isVersion(value['lastVersion']) && isFlag(value['replayed'])
      );
    case 'rejected':
      return isFields(value['rejection']) && isText(value['rejection']['code']) && isVersion(value['version']) && isFlag(value['replayed']);
    case 'conflict':
      return isVersion(value['version']) && isAbsentOr(value, 'replayed', isFlag);
    case 'invalid':
      return isProblem(value['problem']) && isAbsentOr(value, 'replayed', isFlag);
    case 'discarded':
      return isAbsentOr(value, 'replayed', isFlag);
    case 'unsupported':
      return isArrayOf(value['supported'], isOrdinal);
    case 'forbidden':
    case 'blocked':
    case 'out-of-order':
    case 'cloned':
      return true;
    default:
      return false;
  }
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
