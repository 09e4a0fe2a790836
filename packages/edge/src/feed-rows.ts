/**
 * The rows of a feed: runs of entries under consecutive positions, as text.
 *
 * A written row is what the edge pays for, so everything that one call publishes goes into as few rows as possible,
 * whatever its streams. A row holds whole commands and, unless a single command is larger, fits a socket frame: pages
 * and frames are rows joined as they are.
 */
import { utf8Bytes, type EventEntry } from '@headwater/protocol';
import { joinEvents, splitEvents } from './event-texts.ts';

export interface FeedRow {
  readonly firstPosition: number;
  readonly lastPosition: number;
  /** The texts of the entries, joined. */
  readonly entriesJson: string;
  readonly bytes: number;
}

/** How much a row, a page or a frame may carry. Its first command is carried in any case, so that reading gets on. */
export interface EntriesBudget {
  readonly entries: number;
  readonly bytes: number;
}

/** What joining adds to an entry. */
const SEPARATOR_BYTES = 2;

/** Gives positions to commands and packs them into rows. */
export class RowPacker {
  readonly #budget: EntriesBudget;
  readonly #rows: FeedRow[] = [];
  #texts: string[] = [];
  #bytes = 0;
  #position: number;

  /** `position` is the last one that is given already. */
  constructor(position: number, budget: EntriesBudget) {
    this.#position = position;
    this.#budget = budget;
  }

  /** Takes the events of one command, as texts; returns the position of the first. */
  add(eventTexts: readonly string[]): number {
    const first = this.#position + 1;
    const texts = eventTexts.map((event, index) => `{"position":${first + index},"event":${event}}`);
    const bytes = texts.reduce((sum, text) => sum + utf8Bytes(text) + SEPARATOR_BYTES, 0);
    if (this.#texts.length + texts.length > this.#budget.entries || this.#bytes + bytes > this.#budget.bytes) this.#closeRow();
    this.#texts.push(...texts);
    this.#bytes += bytes;
    this.#position += texts.length;
    return first;
  }

  finish(): readonly FeedRow[] {
    this.#closeRow();
    return this.#rows;
  }

  #closeRow(): void {
    if (this.#texts.length === 0) return;
    this.#rows.push({
      firstPosition: this.#position - this.#texts.length + 1,
      lastPosition: this.#position,
      entriesJson: joinEvents(this.#texts),
      bytes: this.#bytes,
    });
    this.#texts = [];
    this.#bytes = 0;
  }
}

/** As much of a row as lies after a position and within the budget: whole commands, at least one. */
export function cutRow(row: FeedRow, after: number, budget: EntriesBudget): FeedRow {
  const texts = splitEvents(row.entriesJson).slice(Math.max(0, after + 1 - row.firstPosition));
  let [count, bytes] = [0, 0];
  for (const command of commandsOf(texts)) {
    const more = command.reduce((sum, text) => sum + utf8Bytes(text) + SEPARATOR_BYTES, 0);
    if (count > 0 && (count + command.length > budget.entries || bytes + more > budget.bytes)) break;
    [count, bytes] = [count + command.length, bytes + more];
  }
  const firstPosition = Math.max(row.firstPosition, after + 1);
  return { firstPosition, lastPosition: firstPosition + count - 1, entriesJson: joinEvents(texts.slice(0, count)), bytes };
}

/** Entries next to each other whose events came from one command. */
function commandsOf(texts: readonly string[]): readonly (readonly string[])[] {
  const commands: string[][] = [];
  let last: string | undefined;
  for (const text of texts) {
    // The text was made by `RowPacker`.
    const { commandId } = (JSON.parse(text) as EventEntry).event.meta;
    if (commandId === last) commands.at(-1)?.push(text);
    else commands.push([text]);
    last = commandId;
  }
  return commands;
}
