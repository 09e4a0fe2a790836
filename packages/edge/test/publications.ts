/** Streams made by hand, and what their objects would publish of them. */
import type { RecordedEvent } from '@headwater/core';
import { chainHash } from '@headwater/protocol';
import { joinEvents } from '../src/event-texts.ts';
import type { CommitText, Publication } from '../src/publication.ts';
import { sha256 } from '../src/sha256.ts';
import { uuid } from './push.ts';

let commandCount = 0;

/** One command that records these amounts, or these events. */
export type CommandSpec = readonly (number | { readonly type: string; readonly data: RecordedEvent['data'] })[];

/** A stream of counters. Each commit is what one push stored: a list of commands, each a list of events. */
export class TestStream {
  readonly stream: string;
  readonly #commits: CommitText[] = [];
  readonly #hashes: string[] = [''];

  constructor(stream: string) {
    this.stream = stream;
  }

  get version(): number {
    return this.#hashes.length - 1;
  }

  /** Stores one commit; returns the publication of it. */
  commit(...commands: readonly CommandSpec[]): Publication {
    const firstVersion = this.version + 1;
    const events: RecordedEvent[] = [];
    for (const command of commands) {
      commandCount += 1;
      const commandId = uuid(commandCount);
      for (const [index, spec] of command.entries()) {
        const { type, data } = typeof spec === 'number' ? { type: 'Added', data: { amount: spec } } : spec;
        const event: RecordedEvent = {
          id: `${commandId}/${index}`,
          stream: this.stream,
          version: this.version + 1,
          type,
          schemaVersion: 1,
          data,
          recordedAt: '2026-11-23T10:00:00.000Z',
          meta: { commandId, clientId: uuid(1), actor: 'ana', issuedAt: '2026-11-23T10:00:00.000Z' },
        };
        events.push(event);
        this.#hashes.push(chainHash(this.hashAt(this.version), event, sha256));
      }
    }
    this.#commits.push({ firstVersion, lastVersion: this.version, eventsJson: joinEvents(events.map((event) => JSON.stringify(event))) });
    return this.publication(firstVersion - 1);
  }

  /** What follows a version (which has to be the end of a commit), up to another. */
  publication(after: number, upTo: number = this.version): Publication {
    return {
      stream: this.stream,
      epoch: '1',
      baseVersion: after,
      baseHash: this.hashAt(after),
      version: upTo,
      headHash: this.hashAt(upTo),
      commits: this.#commits.filter((commit) => commit.firstVersion > after && commit.lastVersion <= upTo),
    };
  }

  hashAt(version: number): string {
    const hash = this.#hashes[version];
    if (hash === undefined) throw new Error(`${this.stream} has no version ${version}`);
    return hash;
  }
}
