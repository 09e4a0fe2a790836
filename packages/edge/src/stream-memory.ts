/**
 * What a stream object keeps in memory between calls: a copy of what its database says, rebuilt after an eviction.
 *
 * It is dropped whenever a transaction fails. Marks and ids are read from the whole stream once, at the first push
 * after a start; the state comes from the snapshot and the events behind it, and only when somebody asks for it.
 */
import type { AnyAggregate, Versioned } from '@headwater/core';
import { fold, restoreSnapshot } from '@headwater/core';
import type { Ledger } from './decide-group.ts';
import type { AuthorKey, SettledCommand } from './settled-command.ts';
import type { Head, StreamStorage } from './stream-storage.ts';

export interface Advance {
  readonly head: Head;
  readonly state: unknown;
  readonly author: AuthorKey;
  readonly mark: number;
  readonly settled: readonly SettledCommand[];
  readonly feeds: readonly string[];
  readonly snapshotVersion: number;
}

export class StreamMemory implements Ledger {
  readonly #storage: StreamStorage;
  readonly #aggregate: AnyAggregate;
  #head: Head;
  #state: Versioned<unknown> | undefined;
  #authors: { readonly markByAuthor: Map<AuthorKey, number>; readonly seen: Set<string> } | undefined;
  #feeds: readonly string[];
  #snapshotVersion = 0;

  constructor(storage: StreamStorage, aggregate: AnyAggregate) {
    this.#storage = storage;
    this.#aggregate = aggregate;
    this.#head = storage.head();
    this.#feeds = storage.meta()?.feeds ?? [];
  }

  get head(): Head {
    return this.#head;
  }

  get feeds(): readonly string[] {
    return this.#feeds;
  }

  /** The version of the last usable snapshot; known once the state was asked for. */
  get snapshotVersion(): number {
    return this.#snapshotVersion;
  }

  /** Throws what folding throws: an event that this code cannot upcast, an `evolve` that fails. */
  state(): unknown {
    if (this.#state?.version !== this.#head.version) {
      const from = restoreSnapshot(this.#aggregate, this.#storage.snapshot());
      // A snapshot beyond the head is of a history that was rewound.
      const usable = from !== undefined && from.version <= this.#head.version ? from : undefined;
      this.#snapshotVersion = usable?.version ?? 0;
      this.#state = fold(this.#aggregate, this.#storage.eventsAfter(usable?.version ?? 0), usable);
    }
    return this.#state.state;
  }

  markOf(author: AuthorKey): number {
    return this.#read().markByAuthor.get(author) ?? 0;
  }

  findSettled(commandId: string): SettledCommand | undefined {
    return this.#read().seen.has(shortOf(commandId)) ? this.#storage.findSettled(commandId) : undefined;
  }

  hashAt(version: number): string | undefined {
    return version === this.#head.version ? this.#head.hash : this.#storage.hashAt(version);
  }

  hasForeignEvents(after: number, author: AuthorKey): boolean {
    return after < this.#head.version && this.#storage.hasForeignEvents(after, author);
  }

  /** Follows what was just written. */
  advance(to: Advance): void {
    const { markByAuthor, seen } = this.#read();
    this.#head = to.head;
    this.#state = { state: to.state, version: to.head.version };
    this.#feeds = to.feeds;
    this.#snapshotVersion = to.snapshotVersion;
    if (to.mark > 0) markByAuthor.set(to.author, to.mark);
    for (const { commandId } of to.settled) seen.add(shortOf(commandId));
  }

  #read(): { readonly markByAuthor: Map<AuthorKey, number>; readonly seen: Set<string> } {
    if (this.#authors === undefined) {
      const markByAuthor = new Map<AuthorKey, number>();
      const seen = new Set<string>();
      for (const { author, mark, commands } of this.#storage.authored()) {
        markByAuthor.set(author, Math.max(mark, markByAuthor.get(author) ?? 0));
        for (const { commandId } of commands) seen.add(shortOf(commandId));
      }
      this.#authors = { markByAuthor, seen };
    }
    return this.#authors;
  }
}

/** The end of a UUID is random in every version of it; ids that end alike merely cost a search. */
function shortOf(commandId: string): string {
  return commandId.slice(-12);
}
