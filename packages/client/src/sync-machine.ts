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
  /** A reason to try now: back online, page shown, the person asks, a new token. */
  'wake',
  /** The timer of the last `retry` is due. */
  'timer',
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
  /** Abandon everything in flight: its results no longer count. */
  | 'hang-up'
  /** Set the timer, by the back-off of the state that is entered. */
  | 'retry'
  /** Clear the timer. */
  | 'disarm';

/** The state that follows, and what to do on the way. */
export type Transition = readonly [to: LineState, ...effects: LineEffect[]];

export const transitions: { readonly [State in LineState]: { readonly [Event in LineEvent]: Transition } } = {
  stopped: {
    start: ['waiting-for-lock'],
    stop: ['stopped'],
    elected: ['stopped'],
    deposed: ['stopped'],
    wake: ['stopped'],
    timer: ['stopped'],
    answered: ['stopped'],
    drained: ['stopped'],
    listening: ['stopped'],
    more: ['stopped'],
    failed: ['stopped'],
    'token-refused': ['stopped'],
    'version-refused': ['stopped'],
  },
  'waiting-for-lock': {
    start: ['waiting-for-lock'],
    stop: ['stopped'],
    elected: ['connecting', 'move'],
    deposed: ['waiting-for-lock'],
    wake: ['waiting-for-lock'],
    timer: ['waiting-for-lock'],
    answered: ['waiting-for-lock'],
    drained: ['waiting-for-lock'],
    listening: ['waiting-for-lock'],
    more: ['waiting-for-lock'],
    failed: ['waiting-for-lock'],
    'token-refused': ['waiting-for-lock'],
    'version-refused': ['waiting-for-lock'],
  },
  connecting: {
    start: ['connecting'],
    stop: ['stopped', 'hang-up'],
    elected: ['connecting'],
    deposed: ['waiting-for-lock', 'hang-up'],
    wake: ['connecting'],
    timer: ['connecting'],
    answered: ['catching-up'],
    drained: ['catching-up', 'listen'],
    listening: ['connecting'],
    more: ['connecting', 'move'],
    failed: ['backing-off', 'hang-up', 'retry'],
    'token-refused': ['signed-out', 'hang-up', 'retry'],
    'version-refused': ['upgrade-required', 'hang-up', 'retry'],
  },
  'catching-up': {
    start: ['catching-up'],
    stop: ['stopped', 'hang-up'],
    elected: ['catching-up'],
    deposed: ['waiting-for-lock', 'hang-up'],
    wake: ['catching-up', 'probe'],
    timer: ['catching-up'],
    answered: ['catching-up'],
    drained: ['catching-up', 'listen'],
    listening: ['live'],
    more: ['catching-up', 'move'],
    failed: ['backing-off', 'hang-up', 'retry'],
    'token-refused': ['signed-out', 'hang-up', 'retry'],
    'version-refused': ['upgrade-required', 'hang-up', 'retry'],
  },
  live: {
    start: ['live'],
    stop: ['stopped', 'hang-up'],
    elected: ['live'],
    deposed: ['waiting-for-lock', 'hang-up'],
    wake: ['live', 'probe'],
    timer: ['live'],
    answered: ['live'],
    drained: ['live'],
    listening: ['live'],
    more: ['catching-up', 'move'],
    failed: ['backing-off', 'hang-up', 'retry'],
    'token-refused': ['signed-out', 'hang-up', 'retry'],
    'version-refused': ['upgrade-required', 'hang-up', 'retry'],
  },
  'backing-off': {
    start: ['backing-off'],
    stop: ['stopped', 'disarm'],
    elected: ['backing-off'],
    deposed: ['waiting-for-lock', 'disarm'],
    wake: ['connecting', 'disarm', 'move'],
    timer: ['connecting', 'move'],
    answered: ['backing-off'],
    drained: ['backing-off'],
    listening: ['backing-off'],
    more: ['backing-off'],
    failed: ['backing-off'],
    'token-refused': ['backing-off'],
    'version-refused': ['backing-off'],
  },
  'signed-out': {
    start: ['signed-out'],
    stop: ['stopped', 'disarm'],
    elected: ['signed-out'],
    deposed: ['waiting-for-lock', 'disarm'],
    wake: ['connecting', 'disarm', 'move'],
    timer: ['connecting', 'move'],
    answered: ['signed-out'],
    drained: ['signed-out'],
    listening: ['signed-out'],
    more: ['signed-out'],
    failed: ['signed-out'],
    'token-refused': ['signed-out'],
    'version-refused': ['signed-out'],
  },
  'upgrade-required': {
    start: ['upgrade-required'],
    stop: ['stopped', 'disarm'],
    elected: ['upgrade-required'],
    deposed: ['waiting-for-lock', 'disarm'],
    wake: ['connecting', 'disarm', 'move'],
    timer: ['connecting', 'move'],
    answered: ['upgrade-required'],
    drained: ['upgrade-required'],
    listening: ['upgrade-required'],
    more: ['upgrade-required'],
    failed: ['upgrade-required'],
    'token-refused': ['upgrade-required'],
    'version-refused': ['upgrade-required'],
  },
};
