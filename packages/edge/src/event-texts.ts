/**
 * Runs of events as one text: the JSON texts of the events, joined so that they can be told apart again unparsed.
 *
 * JSON text as `JSON.stringify` writes it holds no line break, so `,` and a line break together are no part of it. What
 * is joined like this stands between `[` and `]` as it is.
 */
import type { RecordedEvent } from '@headwater/core';

const SEPARATOR = ',\n';

export function joinEvents(texts: readonly string[]): string {
  return texts.join(SEPARATOR);
}

export function splitEvents(eventsJson: string): readonly string[] {
  return eventsJson === '' ? [] : eventsJson.split(SEPARATOR);
}

export function parseEvents(eventsJson: string): readonly RecordedEvent[] {
  // The text was made from recorded events by this package.
  return JSON.parse(`[${eventsJson}]`) as readonly RecordedEvent[];
}
