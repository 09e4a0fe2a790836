/**
 * Everything the edge takes from its surroundings besides storage: time, randomness, a log.
 *
 * Nothing else in this package reads a clock or makes an id, so tests and simulations drive the real code.
 */

export interface Clock {
  /** Milliseconds since 1970, UTC. Inside workerd it stands still between two inputs. */
  now(): number;
}

export interface Timers {
  /** Calls once after `delayMs`, unless the returned function was called before. */
  after(delayMs: number, call: () => void): () => void;
}

export interface Ids {
  /** A random UUID. */
  uuid(): string;
  /** Random bytes, base64url. */
  random(bytes: number): string;
}

/** One line of the log. `event` is kebab-case and stable; nothing here may hold tokens or the data of commands. */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly [field: string]: unknown;
}

export type Log = (entry: LogEntry) => void;

export interface EdgePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: Ids;
}
