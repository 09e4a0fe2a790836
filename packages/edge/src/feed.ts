/**
 * One feed: what it takes and in which order, and what it answers to readers.
 *
 * A publication, its positions, the heads of its streams and the documents of all projections change in one
 * transaction, so whoever reads sees all of it or nothing. Synchronous throughout: the object decides when.
 */
import { HeadwaterError, runQuery, type AnyProjection, type RecordedEvent } from '@headwater/core';
import { problem, type Problem } from '@headwater/protocol';
import { cursorAt, readCursor } from './cursor.ts';
import { parseEvents, splitEvents } from './event-texts.ts';
import { judgePublication } from './feed-judgement.ts';
import type { FeedName } from './feed-name.ts';
import { FeedProjections, type PositionedEvent } from './feed-projections.ts';
import { RowPacker, type EntriesBudget } from './feed-rows.ts';
import type { FeedAnswer } from './feed-rpc.ts';
import { FeedStorage, type StreamHead } from './feed-storage.ts';
import type { CommitText, Publication, PublishOutcome } from './publication.ts';
import type { ResolvedConfig } from './resolved-config.ts';

/** What frames, pages and rows add around their entries: type, names, two cursors. */
export const ENVELOPE_BYTES = 1024;

/** Larger rows would save few writes more and be cut for most frames. */
const ROW_MAX_BYTES = 32 * 1024;

export class Feed {
  readonly storage: FeedStorage;
  readonly projections: FeedProjections;
  readonly #durable: DurableObjectStorage;
  readonly #config: ResolvedConfig;

  constructor(durable: DurableObjectStorage, config: ResolvedConfig) {
    this.#durable = durable;
    this.#config = config;
    this.storage = new FeedStorage(durable.sql);
    this.projections = new FeedProjections(durable.sql, this.storage, config.projections, config.log);
  }

  /** Takes what fits, each publication by itself; `ticketKey` is kept by a feed that begins here. */
  publish(name: FeedName, publications: readonly Publication[], ticketKey: () => string): PublishOutcome[] {
    const packer = new RowPacker(this.storage.position(), this.#rowBudget());
    const headByStream = new Map<string, StreamHead>();
    const events: PositionedEvent[] = [];
    const outcomes = publications.map((publication): PublishOutcome => {
      const { stream } = publication;
      const head = headByStream.get(stream) ?? this.storage.streamHead(stream);
      const judgement = judgePublication(publication, head);
      switch (judgement.kind) {
        case 'behind':
          return { kind: 'behind', stream, version: head.version };
        case 'forked':
          return { kind: 'forked', stream };
        case 'known':
          return { kind: 'taken', stream, version: head.version };
        case 'take':
          for (const command of commandsAfter(head.version, publication)) {
            const first = packer.add(command.map(({ text }) => text));
            for (const [index, { event }] of command.entries()) events.push({ position: first + index, event });
          }
          headByStream.set(stream, { version: publication.version, hash: publication.headHash });
          return { kind: 'taken', stream, version: publication.version };
      }
    });
    // A repair that finds nothing to repair, as nearly every one does, writes nothing.
    if (events.length === 0) return outcomes;
    this.transaction(() => {
      if (!this.storage.exists()) {
        this.storage.create({ ...name, ticketKey: ticketKey() });
        this.projections.create();
      }
      for (const row of packer.finish()) this.storage.append(row);
      for (const [stream, head] of headByStream) this.storage.writeStreamHead(stream, head);
      this.projections.apply(events);
    });
    return outcomes;
  }

  /** A page of entries after a cursor (absent: from the beginning). */
  readEntries(name: FeedName, { after, limit }: { readonly after?: string; readonly limit: number }): FeedAnswer {
    const start = this.positionOf(name, after);
    if (typeof start !== 'number') return { kind: 'problem', problem: start };
    const { limits, epoch } = this.#config;
    const { entriesJson, lastPosition } = this.storage.page(start, { entries: limit, bytes: limits.pageBytes - ENVELOPE_BYTES });
    const [cursor, caughtUp] = [cursorAt(name, epoch, lastPosition), lastPosition === this.storage.position()];
    const json = `{"feed":${JSON.stringify(name.feed)},"epoch":${JSON.stringify(epoch)},"entries":[${entriesJson}],"cursor":"${cursor}","caughtUp":${caughtUp}}`;
    return { kind: 'read', json };
  }

  /** The answer of a query, exact at the feed's present position. `params` is the input of its schema. */
  runQuery(projection: AnyProjection, query: string, params: unknown): FeedAnswer {
    const reading = this.projections.read(projection);
    switch (reading.kind) {
      case 'building':
        return refuse(problem('unavailable', { detail: `Projection '${projection.name}' is being built.` }));
      case 'failed':
        return refuse(problem('projection-failed', { detail: `Projection '${projection.name}' stopped at position ${reading.position}.` }));
      case 'ready':
    }
    try {
      const result = runQuery(projection, { projection: projection.name, name: query, params }, reading.documents) ?? null;
      return { kind: 'read', json: `{"result":${JSON.stringify(result)},"position":${this.storage.position()}}` };
    } catch (cause) {
      if (cause instanceof HeadwaterError && cause.code === 'invalid-params') {
        return refuse(problem('invalid-request', { errors: [{ path: ['params'], message: cause.message }] }));
      }
      this.#config.log({ level: 'error', event: 'query-failed', projection: projection.name, query, reason: String(cause) });
      return refuse(problem('unavailable', { detail: `The query '${query}' failed.` }));
    }
  }

  /** The position that a cursor names, or what is wrong with it. */
  positionOf(name: FeedName, cursor: string | undefined): number | Problem {
    if (cursor === undefined) return 0;
    const reading = readCursor(name, this.#config.epoch, cursor);
    switch (reading.kind) {
      case 'invalid-cursor':
        return problem('invalid-cursor');
      case 'epoch-changed':
        return problem('epoch-changed');
      case 'position':
        // A reader that is ahead of the feed has seen what an undeclared restore took away.
        return reading.position <= this.storage.position() ? reading.position : problem('epoch-changed');
    }
  }

  /** All writes or none. */
  transaction<T>(work: () => T): T {
    try {
      return this.#durable.transactionSync(work);
    } catch (cause) {
      this.storage.forget();
      this.projections.forget();
      throw cause;
    }
  }

  #rowBudget(): EntriesBudget {
    const { pageEntries, frameBytes } = this.#config.limits;
    return { entries: pageEntries, bytes: Math.min(ROW_MAX_BYTES, frameBytes - ENVELOPE_BYTES) };
  }
}

interface EventText {
  readonly text: string;
  readonly event: RecordedEvent;
}

/** The events after a version, by command. */
function commandsAfter(version: number, { commits }: Publication): readonly (readonly EventText[])[] {
  const commands: EventText[][] = [];
  for (const commit of commits) {
    let last: string | undefined;
    for (const found of eventsOf(commit)) {
      if (found.event.version <= version) continue;
      if (found.event.meta.commandId === last) commands.at(-1)?.push(found);
      else commands.push([found]);
      last = found.event.meta.commandId;
    }
  }
  return commands;
}

function eventsOf({ eventsJson }: CommitText): readonly EventText[] {
  const texts = splitEvents(eventsJson);
  return parseEvents(eventsJson).map((event, index) => ({ event, text: texts[index] ?? JSON.stringify(event) }));
}

function refuse(refusal: Problem): FeedAnswer {
  return { kind: 'problem', problem: refusal };
}
