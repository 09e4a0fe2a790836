/**
 * What a push is about to store: a stream's head and state moved on in memory, and the rows that will say so.
 *
 * Nothing is written here. A draft that is dropped leaves no trace.
 */
import type { AnyAggregate, EventMeta, ProposedEvent, RecordedEvent } from '@headwater/core';
import { deepFreeze, evolve, recordEvents } from '@headwater/core';
import type { Limits, Problem } from '@headwater/protocol';
import { chainHash, checkIJson, iJsonProblem, problem, utf8Bytes } from '@headwater/protocol';
import { joinEvents } from './event-texts.ts';
import type { Ids } from './ports.ts';
import type { AuthorKey, SettledCommand } from './settled-command.ts';
import { sha256 } from './sha256.ts';
import type { Head, NewCommit, NewSettled } from './stream-storage.ts';

/** A value of the database is limited to 2 MB; a commit stays far below, so that pages and frames can be cut from it. */
const EVENTS_PER_COMMIT = 500;
const BYTES_PER_COMMIT = 256 * 1024;

/** The events of one command as they would be stored, and the state after them. */
export interface Proposal {
  readonly texts: readonly string[];
  readonly bytes: number;
  readonly head: Head;
  readonly state: unknown;
}

export interface DraftContext {
  readonly aggregate: AnyAggregate;
  readonly stream: string;
  readonly author: AuthorKey;
  readonly recordedAt: string;
  readonly limits: Limits;
  readonly ids: Ids;
}

export class Draft {
  readonly #context: DraftContext;
  readonly #commits: NewCommit[] = [];
  readonly #settled: SettledCommand[] = [];
  #firstVersion: number;
  #commands: SettledCommand[] = [];
  #texts: string[] = [];
  #bytes = 0;
  #head: Head;
  #mark: number;
  #markMoved = false;
  #state: unknown;

  constructor(context: DraftContext, from: { readonly head: Head; readonly state: unknown; readonly mark: number }) {
    this.#context = context;
    this.#head = from.head;
    this.#state = deepFreeze(from.state);
    this.#mark = from.mark;
    this.#firstVersion = from.head.version + 1;
  }

  get head(): Head {
    return this.#head;
  }

  /** Frozen: a decider that writes into it throws instead of deceiving every later one. */
  get state(): unknown {
    return this.#state;
  }

  get mark(): number {
    return this.#mark;
  }

  /** Everything settled by this push, in order. */
  get settled(): readonly SettledCommand[] {
    return this.#settled;
  }

  /**
   * Checks the events of a command against the limits, hashes them and applies them to the state. Throws what `evolve`
   * throws. The state is folded from what will be read back, not from the objects that the decider made.
   */
  propose(proposed: readonly ProposedEvent[], meta: EventMeta): Proposal | { readonly problem: Problem } {
    const { aggregate, limits, stream, recordedAt } = this.#context;
    if (proposed.length > limits.eventsPerCommand)
      return tooLarge(`The command would record ${proposed.length} events; the limit is ${limits.eventsPerCommand}.`);
    let { version, hash } = this.#head;
    let state = this.#state;
    let bytes = 0;
    const texts: string[] = [];
    for (const event of recordEvents(proposed, { stream, version, recordedAt, meta })) {
      const issue = checkIJson(event.data, limits);
      if (issue !== undefined) return { problem: iJsonProblem(issue) };
      const dataBytes = utf8Bytes(JSON.stringify(event.data));
      if (dataBytes > limits.eventBytes)
        return tooLarge(`${event.type} would have ${dataBytes} bytes of data; the limit is ${limits.eventBytes}.`);
      const text = JSON.stringify(this.#salted(event));
      bytes += utf8Bytes(text);
      if (bytes > limits.eventBytesPerCommand)
        return tooLarge(`The events of the command have more than ${limits.eventBytesPerCommand} bytes.`);
      const stored = JSON.parse(text) as RecordedEvent; // the text of a recorded event
      hash = chainHash(hash, stored, sha256);
      state = evolve(aggregate, state, stored);
      version = stored.version;
      texts.push(text);
    }
    return { texts, bytes, head: { version, hash }, state: deepFreeze(state) };
  }

  /** Takes the events of a command; `settle` follows. */
  accept({ texts, bytes, head, state }: Proposal): void {
    if (this.#texts.length > 0 && (this.#texts.length + texts.length > EVENTS_PER_COMMIT || this.#bytes + bytes > BYTES_PER_COMMIT))
      this.#closeCommit();
    this.#texts.push(...texts);
    this.#bytes += bytes;
    this.#head = head;
    this.#state = state;
  }

  settle(command: SettledCommand): void {
    this.#settled.push(command);
    this.#commands.push(command);
  }

  moveMark(to: number): void {
    this.#mark = to;
    this.#markMoved = true;
  }

  /** The rows to write: none when nothing was settled and no mark moved. */
  finish(): { readonly commits: readonly NewCommit[]; readonly settled?: NewSettled } {
    if (this.#texts.length > 0) this.#closeCommit();
    const { author } = this.#context;
    const last = this.#commits.at(-1);
    if (last !== undefined) {
      // What was settled after the last event belongs to its commit, as does the mark that the push ends with.
      const commits = [...this.#commits.slice(0, -1), { ...last, mark: this.#mark, commands: [...last.commands, ...this.#commands] }];
      return { commits };
    }
    return this.#markMoved || this.#commands.length > 0
      ? { commits: [], settled: { author, mark: this.#mark, commands: this.#commands } }
      : { commits: [] };
  }

  #closeCommit(): void {
    this.#commits.push({
      firstVersion: this.#firstVersion,
      lastVersion: this.#head.version,
      hash: this.#head.hash,
      author: this.#context.author,
      mark: this.#mark,
      commands: this.#commands,
      eventsJson: joinEvents(this.#texts),
    });
    this.#firstVersion = this.#head.version + 1;
    [this.#commands, this.#texts, this.#bytes] = [[], [], 0];
  }

  /** A random salt keeps what was erased from being guessed by its hash. */
  #salted(event: RecordedEvent): RecordedEvent {
    return this.#context.aggregate.eventDefinitions[event.type]?.erasable === true
      ? { ...event, salt: this.#context.ids.random(16) }
      : event;
  }
}

function tooLarge(detail: string): { readonly problem: Problem } {
  return { problem: problem('event-too-large', { detail }) };
}
