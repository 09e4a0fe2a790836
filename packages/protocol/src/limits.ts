/** What one request, message or value may hold. An edge may be configured otherwise: `GET /v1/limits` tells its own. */
import { clientLimits, type ClientLimits } from './client-limits.ts';

/** Sizes in bytes of UTF-8, durations in milliseconds, all others counts. */
export interface Limits extends ClientLimits {
  /** All events of one command together. */
  readonly eventBytesPerCommand: number;
  /** Events that the answer to one group of a push carries before it is truncated. */
  readonly eventsPerGroupAnswer: number;
  readonly bytesPerGroupAnswer: number;
  readonly bytesPerPushAnswer: number;
  readonly pageBytes: number;
  readonly frameBytes: number;
  readonly framesPerMinute: number;
  /** Open sockets of one principal on one feed. */
  readonly socketsPerFeed: number;
  readonly feedsPerStream: number;
  readonly ticketLifetimeMs: number;
  /** How long a query waits for the version that `atLeast` names. */
  readonly atLeastWaitMs: number;
  /** How far the clocks of token issuers may be off. */
  readonly clockToleranceMs: number;
  /** Streams that one principal may begin in an hour. */
  readonly newStreamsPerHour: number;
}

const KIB = 1024;
const MIB = 1024 * 1024;

const { nesting, keysPerObject, stringBytes, pageEntries, ...perPush } = clientLimits;

/** What holds where nothing else is configured. */
export const defaultLimits: Limits = {
  ...perPush,
  eventBytesPerCommand: 256 * KIB,
  nesting,
  keysPerObject,
  stringBytes,
  eventsPerGroupAnswer: 500,
  bytesPerGroupAnswer: 256 * KIB,
  bytesPerPushAnswer: 4 * MIB,
  pageEntries,
  pageBytes: MIB,
  frameBytes: 64 * KIB,
  framesPerMinute: 120,
  socketsPerFeed: 5,
  feedsPerStream: 4,
  ticketLifetimeMs: 30_000,
  atLeastWaitMs: 2_000,
  clockToleranceMs: 5_000,
  newStreamsPerHour: 20_000,
};

/** How many levels a push wraps around the `data` of a command: body, groups, group, commands, command. */
export const PUSH_ENVELOPE_NESTING = 5;
