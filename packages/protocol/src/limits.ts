/** What one request, message or value may hold. An edge may be configured otherwise: `GET /v1/limits` tells its own. */

/** Sizes in bytes of UTF-8, durations in milliseconds, all others counts. */
export interface Limits {
  /** Body of a request, counted while it is read. */
  readonly bodyBytes: number;
  readonly commandsPerPush: number;
  readonly groupsPerPush: number;
  readonly commandsPerGroup: number;
  /** The `data` of one command, as canonical JSON. */
  readonly commandBytes: number;
  /** The `data` of one event, as canonical JSON. */
  readonly eventBytes: number;
  readonly eventsPerCommand: number;
  /** All events of one command together. */
  readonly eventBytesPerCommand: number;
  /** Arrays and objects within each other, the outermost of a `data` (or of any other value) being the first. */
  readonly nesting: number;
  readonly keysPerObject: number;
  /** One string or key. */
  readonly stringBytes: number;
  /** Events that the answer to one group of a push carries before it is truncated. */
  readonly eventsPerGroupAnswer: number;
  readonly bytesPerGroupAnswer: number;
  readonly bytesPerPushAnswer: number;
  readonly pageEntries: number;
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

/** What holds where nothing else is configured. */
export const defaultLimits: Limits = {
  bodyBytes: MIB,
  commandsPerPush: 500,
  groupsPerPush: 40,
  commandsPerGroup: 100,
  commandBytes: 32 * KIB,
  eventBytes: 32 * KIB,
  eventsPerCommand: 100,
  eventBytesPerCommand: 256 * KIB,
  nesting: 32,
  keysPerObject: 256,
  stringBytes: 16 * KIB,
  eventsPerGroupAnswer: 500,
  bytesPerGroupAnswer: 256 * KIB,
  bytesPerPushAnswer: 4 * MIB,
  pageEntries: 500,
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
