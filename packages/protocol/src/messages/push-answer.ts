/** The answer to a push: per group the head of the stream, the events that the client lacks, and the outcomes. */
import * as z from 'zod/mini';
import type { Problem } from '../problems.ts';
import type { StoredEvent } from './event.ts';
import { eventSchema, isStoredEvent } from './event.ts';
import type { Fields } from './guard.ts';
import { isAbsentOr, isArrayOf, isFields, isText, isVersion } from './guard.ts';
import type { Outcome } from './outcome.ts';
import { isOutcome, outcomeSchema } from './outcome.ts';
import { isProblem, problemSchema } from './problem.ts';
import type { WireSchema } from './wire-values.ts';
import { textSchema, versionSchema, wire } from './wire-values.ts';

/** A group that ran. */
export interface GroupAnswer {
  readonly stream: string;
  /** The head after the group, and the chain there. */
  readonly version: number;
  readonly headHash: string;
  readonly epoch: string;
  /** The feeds that the stream belongs to. */
  readonly feeds: readonly string[];
  /** The highest sequence of this client on this stream with a final outcome. */
  readonly mark: number;
  /** The events after `baseVersion`, own ones included; absent for a principal that may not read the stream. */
  readonly events?: readonly StoredEvent[];
  /** True when more events follow than the answer may carry: the client reads the rest. */
  readonly truncated: boolean;
  /** One for each command, in the order of the group. */
  readonly outcomes: readonly Outcome[];
}

/** A group that did not run, for a reason of the moment: the journal keeps it. */
export interface GroupProblem {
  readonly stream: string;
  readonly problem: Problem;
  readonly retryAfterMs?: number;
}

export interface PushAnswer {
  readonly groups: readonly (GroupAnswer | GroupProblem)[];
}

/** True for a group that did not run. */
export function isGroupProblem(group: GroupAnswer | GroupProblem): group is GroupProblem {
  return 'problem' in group;
}

export const pushAnswerSchema: WireSchema<PushAnswer> = /* @__PURE__ */ wire(() =>
  z.looseObject({
    groups: z.array(
      z.union([
        z.looseObject({
          stream: textSchema,
          version: versionSchema,
          headHash: textSchema,
          epoch: textSchema,
          feeds: z.array(textSchema),
          mark: versionSchema,
          events: z.exactOptional(z.array(eventSchema)),
          truncated: z.boolean(),
          outcomes: z.array(outcomeSchema),
        }),
        z.looseObject({ stream: textSchema, problem: problemSchema, retryAfterMs: z.exactOptional(versionSchema) }),
      ]),
    ),
  }),
);

export function isPushAnswer(value: unknown): value is PushAnswer {
  return isFields(value) && isArrayOf(value['groups'], isGroup);
}

function isGroup(value: unknown): value is GroupAnswer | GroupProblem {
  return (
    isFields(value) &&
    isText(value['stream']) &&
    (hasRun(value) || (isProblem(value['problem']) && isAbsentOr(value, 'retryAfterMs', isVersion)))
  );
}

function hasRun(group: Fields): boolean {
  return (
    isVersion(group['version']) &&
    isText(group['headHash']) &&
    isText(group['epoch']) &&
    isArrayOf(group['feeds'], isText) &&
    isVersion(group['mark']) &&
    isAbsentOr(group, 'events', isStoredEvents) &&
    typeof group['truncated'] === 'boolean' &&
    isArrayOf(group['outcomes'], isOutcome)
  );
}

function isStoredEvents(value: unknown): value is readonly StoredEvent[] {
  return isArrayOf(value, isStoredEvent);
}
