/** What the person is told about the sync. */

/** Why nothing moves although there is work. */
export type StallReason =
  | 'edge-unreachable'
  | 'edge-failing'
  | 'not-an-edge'
  | 'rate-limited'
  /** The edge refuses this principal's feed or push. */
  | 'not-allowed'
  | 'streams-parked'
  | 'log-failed'
  | 'no-progress';

export interface SyncStatus {
  /**
   * `local`: no sync was configured. `live`: connected, caught up, listening. `stalled`: work and no progress, see
   * `reason`. `signed-out`: a token is needed; everything is kept. `upgrade-required`: the edge does not speak this
   * client's protocol; everything is kept.
   */
  readonly kind: 'local' | 'offline' | 'connecting' | 'catching-up' | 'live' | 'stalled' | 'signed-out' | 'upgrade-required';
  /** Commands recorded on this device without a final outcome. */
  readonly pending: number;
  /** Of those, the parked ones; and settled ones that a person has yet to see. */
  readonly unresolved: number;
  /** Feed entries known to be missing here; 0 when caught up, undefined when not known. */
  readonly lag: number | undefined;
  readonly reason?: StallReason;
  readonly lastError?: { readonly code: string; readonly message: string; readonly at: string };
  /** When the next try is due, ISO 8601. */
  readonly nextTryAt?: string;
  /** When this device last was in step with the edge, ISO 8601. */
  readonly lastLiveAt?: string;
  /** Whether this tab leads the sync for this browser. */
  readonly leader: boolean;
}

/** What the sync itself knows of it; the counts come from the journal. */
export type SyncCore = Omit<SyncStatus, 'pending' | 'unresolved'>;
