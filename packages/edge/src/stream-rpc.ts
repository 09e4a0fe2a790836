/**
 * What a stream object offers to the Worker, and the values that travel.
 *
 * Methods answer with unions and never throw for an expected outcome. Events travel as JSON text: they are joined on
 * the way to a client, never parsed.
 */
import type { Outcome, Problem, PushGroup, PushedCommand } from '@headwater/protocol';
import type { Principal } from './principal.ts';
import type { Publication } from './publication.ts';

/** The group of a push, with whose it is. */
export interface GroupCall {
  readonly tenant: string;
  readonly principal: Principal;
  readonly clientId: string;
  readonly group: PushGroup;
}

/** A command of the application itself: no sequence, no mark, and it is allowed whatever its caller allows. */
export interface ExecuteCall {
  readonly tenant: string;
  readonly stream: string;
  readonly principalId: string;
  readonly command: Pick<PushedCommand, 'commandId' | 'type' | 'schemaVersion' | 'data' | 'correlationId' | 'causationId'>;
}

/** What is to be published after a call: the feeds of the stream, and its newest commits (none after a mere replay). */
export interface ToPublish {
  readonly feeds: readonly string[];
  readonly publication: Publication;
}

export interface GroupResult {
  readonly kind: 'answered';
  readonly version: number;
  readonly headHash: string;
  readonly epoch: string;
  readonly feeds: readonly string[];
  readonly mark: number;
  readonly outcomes: readonly Outcome[];
  /** Comma-joined texts of the events after `baseVersion`; null for a principal that may not read. */
  readonly eventsJson: string | null;
  readonly truncated: boolean;
  /** Absent for a stream that belongs to no feed or has no event. */
  readonly toPublish?: ToPublish;
}

/** Nothing was stored, or nobody knows: the journal of the client keeps the group. */
export interface GroupRefusal {
  readonly kind: 'problem';
  readonly problem: Problem;
  readonly retryAfterMs?: number;
}

export type ExecuteAnswer = { readonly kind: 'answered'; readonly outcome: Outcome; readonly toPublish?: ToPublish } | GroupRefusal;

/** `json` is the whole body of the answer. `unknown`: the stream does not exist. */
export type ReadAnswer = { readonly kind: 'read'; readonly json: string } | { readonly kind: 'unknown' } | GroupRefusal;

export interface StreamRpc {
  push(call: GroupCall): Promise<GroupResult | GroupRefusal>;
  execute(call: ExecuteCall): Promise<ExecuteAnswer>;
  /** A page of the history: whole commands, as many as fit `limit` events and the limits of a page, at least one. */
  readPage(at: { readonly stream: string; readonly after: number; readonly limit: number }): Promise<ReadAnswer>;
  readSnapshot(at: { readonly stream: string }): Promise<ReadAnswer>;
  /** What follows `version`, as much as one call may carry. */
  publicationAfter(version: number): Promise<ToPublish | undefined>;
}
