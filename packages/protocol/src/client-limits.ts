/** The limits that a client keeps to by itself. A file of its own: the others are nothing to a browser. */

/** Sizes in bytes of UTF-8, all others counts. */
export interface ClientLimits {
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
  /** Arrays and objects within each other, the outermost of a `data` (or of any other value) being the first. */
  readonly nesting: number;
  readonly keysPerObject: number;
  /** One string or key. */
  readonly stringBytes: number;
  readonly pageEntries: number;
}

const KIB = 1024;

export const clientLimits: ClientLimits = {
  bodyBytes: 1024 * KIB,
  commandsPerPush: 500,
  groupsPerPush: 40,
  commandsPerGroup: 100,
  commandBytes: 32 * KIB,
  eventBytes: 32 * KIB,
  eventsPerCommand: 100,
  nesting: 32,
  keysPerObject: 256,
  stringBytes: 16 * KIB,
  pageEntries: 500,
};
