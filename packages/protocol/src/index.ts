/** @packageDocumentation The wire protocol of Headwater: messages, limits, problems, strict JSON and the hash chain. */
export { LIVE_SUBPROTOCOL, PROTOCOL_HEADER, PROTOCOL_VERSION, SUPPORTED_VERSIONS, TICKET_SUBPROTOCOL_PREFIX } from './version.ts';
export { clientLimits } from './client-limits.ts';
export { PUSH_ENVELOPE_NESTING, defaultLimits, type Limits } from './limits.ts';
export {
  problem,
  problemCodeOf,
  problems,
  type Problem,
  type ProblemCode,
  type ProblemDefinition,
  type ProblemExtras,
  type ProblemOptions,
  type Retry,
} from './problems.ts';

export { isFeed, isUuid, type WireSchema } from './messages/wire-values.ts';
export { eventSchema, isErased, isStoredEvent, type ErasedEvent, type StoredEvent } from './messages/event.ts';
export { isProblem, problemSchema } from './messages/problem.ts';
export {
  isDiscard,
  pushRequestSchema,
  type DiscardedCommand,
  type PushGroup,
  type PushRequest,
  type PushedCommand,
} from './messages/push-request.ts';
export {
  isFinal,
  isOutcome,
  outcomeSchema,
  type AcceptedOutcome,
  type ConflictOutcome,
  type DiscardedOutcome,
  type FinalOutcome,
  type InvalidOutcome,
  type Outcome,
  type RejectedOutcome,
  type StoppedOutcome,
  type UnsupportedOutcome,
} from './messages/outcome.ts';
export {
  isGroupProblem,
  isPushAnswer,
  pushAnswerSchema,
  type GroupAnswer,
  type GroupProblem,
  type PushAnswer,
} from './messages/push-answer.ts';
export { isStreamPage, streamPageSchema, type StreamPage } from './messages/stream-page.ts';
export { isSnapshotAnswer, snapshotAnswerSchema, type SnapshotAnswer } from './messages/snapshot-answer.ts';
export {
  feedEntrySchema,
  isFeedEntry,
  type DeletedEntry,
  type DocumentEntry,
  type ErasedEntry,
  type EventEntry,
  type FeedEntry,
  type LeftEntry,
  type ResetEntry,
} from './messages/feed-entry.ts';
export { feedPageSchema, isFeedPage, type FeedPage } from './messages/feed-page.ts';
export {
  bootstrapPageSchema,
  isBootstrapPage,
  type BootstrapDocument,
  type BootstrapPage,
  type BootstrapSnapshot,
} from './messages/bootstrap-page.ts';
export { isQueryAnswer, queryAnswerSchema, type QueryAnswer } from './messages/query-answer.ts';
export { isTicketAnswer, ticketAnswerSchema, ticketRequestSchema, type TicketAnswer, type TicketRequest } from './messages/ticket.ts';
export {
  devTokenAnswerSchema,
  devTokenRequestSchema,
  isDevTokenAnswer,
  type DevTokenAnswer,
  type DevTokenRequest,
} from './messages/dev-token.ts';
export { healthAnswerSchema, isHealthAnswer, type HealthAnswer } from './messages/health.ts';
export { isLimits, limitsAnswerSchema } from './messages/limits-answer.ts';
export {
  PING,
  PONG,
  edgeFrameSchema,
  helloFrameSchema,
  isEdgeFrame,
  type CaughtUpFrame,
  type EdgeFrame,
  type EntriesFrame,
  type ErrorFrame,
  type HelloFrame,
} from './messages/live-frames.ts';
export { closeCodes, type CloseCode } from './messages/close-codes.ts';

export { canonicalJson } from './canonical-json.ts';
export { EMPTY_HASH, chainHash, chainHashAsync, dataHashOf, payloadHashOf, type AsyncSha256, type Sha256 } from './hash-chain.ts';
export { checkIJson, iJsonProblem, type IJsonCode, type IJsonIssue, type ValueLimits } from './i-json.ts';
export { parseJson, type ParsedJson } from './parse-json.ts';
export { readRequest, type ReadRequest } from './read-request.ts';
export { utf8Bytes } from './utf8.ts';
