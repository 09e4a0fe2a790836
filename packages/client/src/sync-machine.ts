/**
 * The sync as a table: what each line does on each event. Pure: no clock, no network, no log.
 *
 * A line is one conversation with the edge: a feed that is read and then listened to, or the journal that is pushed.
 * Every line runs this machine by itself, so that none waits for another (L6); what concerns all of them (the lock, a
 * wake) is told to each. `sync-line.ts` carries the effects out and brings their results back as events.
 *
 * What must hold: every state but `stopped` has an exit that does not depend on another actor's good will: work in
 * flight (which ends, by a result or a time-out), a socket with a heartbeat, a timer, or a place in the lock's queue.
 */

export const lineStates = [
  /** Not started, or stopped. */
  'stopped',
  /** Another tab syncs; this one stands in the queue for the lock. */
  'waiting-for-lock',
  /** Trying; the edge has not answered yet. */
  'connecting',
  /** The edge answers, and there is more to move, or the socket is being opened. */
  'catching-up',
  /** Nothing is left to move, and word of more will come. */
  'live',
  /** The last try failed; a timer runs. */
  'backing-off',
  /** A token is needed; the app is asked for one now and then. */
  'signed-out',
  /** The edge does not speak this protocol; it is asked now and then. */
  'upgrade-required',
] as const;

export type LineState = (typeof lineStates)[number];

export const lineEvents = [
  'start',
  'stop',
  /** This tab holds the lock. */
  'elected',
  /** It no longer does: the lock was stolen, or a newer leader fenced this one. */
  'deposed',
  /** A reason to try now: the timer of the last `retry`, back online, page shown, the person asks, a new token. */
  'wake',
  /** The edge gave a good answer; more is on its way. */
  'answered',
  /** A `move` ended: nothing is left. */
  'drained',
  /** A `listen` succeeded: word of more will come. */
  'listening',
  /** There is more to move. */
  'more',
  /** A `move` or a `listen` failed in a way that may pass. */
  'failed',
  'token-refused',
  'version-refused',
] as const;

export type LineEvent = (typeof lineEvents)[number];

export type LineEffect =
  /** Move what there is to move; ends in `drained` or a failure. Asked for while it runs: once more afterwards. */
  | 'move'
  /** Make sure that word of more will come; ends in `listening` or a failure. */
  | 'listen'
  /** Make sure that the other side is still there; ends in nothing or a failure. */
  | 'probe'
  /** Abandon everything in flight, whose results no longer count, and clear the timer. */
  | 'hang-up'
  /** Set the timer, by the back-off of the state that is entered. */
  | 'retry';

/** The state that follows, and what to do on the way. */
export type Transition = readonly [to: LineState, ...effects: LineEffect[]];

type Row = { readonly [Event in LineEvent]?: Transition };

/** This tab holds the lock. */
const leading: Row = {
  stop: ['stopped', 'hang-up'],
  deposed: ['waiting-for-lock', 'hang-up'],
};

/** Something is in flight. */
const working: Row = {
  ...leading,
  more: ['catching-up', 'move'],
  failed: ['backing-off', 'hang-up', 'retry'],
  'token-refused': ['signed-out', 'hang-up', 'retry'],
  'version-refused': ['upgrade-required', 'hang-up', 'retry'],
};

/** A timer runs, and nothing else. */
const resting: Row = {
  ...leading,
  wake: ['connecting', 'hang-up', 'move'],
};

const table: { readonly [State in LineState]: Row } = {
  stopped: { start: ['waiting-for-lock'] },
  'waiting-for-lock': { stop: ['stopped'], elected: ['connecting', 'move'] },
  connecting: {
    ...working,
    answered: ['catching-up'],
    drained: ['catching-up', 'listen'],
    more: ['connecting', 'move'],
  },
  'catching-up': {
    ...working,
    wake: ['catching-up', 'probe'],
    drained: ['catching-up', 'listen'],
    listening: ['live'],
  },
  live: {
    ...working,
    wake: ['live', 'probe'],
  },
  'backing-off': resting,
  'signed-out': resting,
  'upgrade-required': resting,
};

/** What a line does on an event: one that its state does not name leaves it as it is. */
export function transitionOf(from: LineState, event: LineEvent): Transition {
  return table[from][event] ?? [from];
}
