/** Every schema of the protocol by its name in the documentation. Not part of a client's bundle: only openapi and tests read it. */
import { bootstrapPageSchema } from './messages/bootstrap-page.ts';
import { devTokenAnswerSchema, devTokenRequestSchema } from './messages/dev-token.ts';
import { eventSchema } from './messages/event.ts';
import { feedEntrySchema } from './messages/feed-entry.ts';
import { feedPageSchema } from './messages/feed-page.ts';
import { healthAnswerSchema } from './messages/health.ts';
import { limitsAnswerSchema } from './messages/limits-answer.ts';
import { edgeFrameSchema, helloFrameSchema } from './messages/live-frames.ts';
import { outcomeSchema } from './messages/outcome.ts';
import { problemSchema } from './messages/problem.ts';
import { pushAnswerSchema } from './messages/push-answer.ts';
import { pushRequestSchema } from './messages/push-request.ts';
import { queryAnswerSchema } from './messages/query-answer.ts';
import { snapshotAnswerSchema } from './messages/snapshot-answer.ts';
import { streamPageSchema } from './messages/stream-page.ts';
import { ticketAnswerSchema, ticketRequestSchema } from './messages/ticket.ts';
import type { WireSchema } from './messages/wire-values.ts';

export type MessageName =
  | 'BootstrapPage'
  | 'DevTokenAnswer'
  | 'DevTokenRequest'
  | 'EdgeFrame'
  | 'Event'
  | 'FeedEntry'
  | 'FeedPage'
  | 'HealthAnswer'
  | 'HelloFrame'
  | 'Limits'
  | 'Outcome'
  | 'Problem'
  | 'PushAnswer'
  | 'PushRequest'
  | 'QueryAnswer'
  | 'SnapshotAnswer'
  | 'StreamPage'
  | 'TicketAnswer'
  | 'TicketRequest';

export const allSchemas: Readonly<Record<MessageName, WireSchema<unknown>>> = {
  PushRequest: pushRequestSchema,
  PushAnswer: pushAnswerSchema,
  Outcome: outcomeSchema,
  Event: eventSchema,
  StreamPage: streamPageSchema,
  SnapshotAnswer: snapshotAnswerSchema,
  FeedPage: feedPageSchema,
  FeedEntry: feedEntrySchema,
  BootstrapPage: bootstrapPageSchema,
  QueryAnswer: queryAnswerSchema,
  TicketRequest: ticketRequestSchema,
  TicketAnswer: ticketAnswerSchema,
  HelloFrame: helloFrameSchema,
  EdgeFrame: edgeFrameSchema,
  HealthAnswer: healthAnswerSchema,
  Limits: limitsAnswerSchema,
  DevTokenRequest: devTokenRequestSchema,
  DevTokenAnswer: devTokenAnswerSchema,
  Problem: problemSchema,
};
