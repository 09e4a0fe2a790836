/** Whether everybody has the same, and all of it once: what a load left behind is compared, and every difference is named. */
import { isDeepStrictEqual } from 'node:util';
import type { RecordedEvent } from '@headwater/core';
import type { FeedEntry } from '@headwater/protocol';

/** A command that a browser said was recorded. Each of them makes one event. */
export interface GivenCommand {
  readonly stream: string;
  readonly commandId: string;
}

export interface SeenEvent {
  readonly isConfirmed: boolean;
  readonly event: RecordedEvent;
}

/** What the queries of the list say. */
export interface Answers {
  readonly totals: unknown;
  readonly orders: readonly unknown[];
}

export interface Evidence {
  readonly commands: readonly GivenCommand[];
  /** The whole feed of the edge. */
  readonly feed: readonly FeedEntry[];
  readonly edge: Answers;
  readonly browsers: readonly {
    readonly name: string;
    readonly events: readonly SeenEvent[];
    readonly unresolved: number;
    readonly answers: Answers;
  }[];
}

/** One sentence a fault; none: nothing was lost, doubled, turned around or answered differently. */
export function faultsOf({ commands, feed, edge, browsers }: Evidence): string[] {
  const events = feed.flatMap((entry) => ('event' in entry ? [entry.event as RecordedEvent] : [])); // nothing is erased in a load
  return [
    ...faultsOfOrder(
      'The feed',
      feed.map(({ position }) => position),
    ),
    ...faultsOfHistory('The feed', events),
    ...faultsOfCommands(commands, events),
    ...browsers.flatMap(({ name, events: seen, unresolved, answers }) => [
      ...(unresolved > 0 ? [`${name} has ${unresolved} commands that somebody must look at.`] : []),
      ...faultsOfHistory(
        name,
        seen.map(({ event }) => event),
      ),
      ...faultsOfCopy(name, seen, events),
      ...(isDeepStrictEqual(answers, edge) ? [] : [`${name} answers its queries otherwise than the edge.`]),
    ]),
  ];
}

/** Numbers that must be 1, 2, 3 …; told once, by the first that is not. */
function faultsOfOrder(where: string, numbers: readonly number[]): string[] {
  const index = numbers.findIndex((number, place) => number !== place + 1);
  return index === -1 ? [] : [`${where} has ${numbers[index]} where ${index + 1} belongs.`];
}

function faultsOfHistory(where: string, events: readonly RecordedEvent[]): string[] {
  const versionsByStream = new Map<string, number[]>();
  for (const { stream, version } of events) {
    const versions = versionsByStream.get(stream) ?? [];
    versionsByStream.set(stream, versions);
    versions.push(version);
  }
  return [...versionsByStream].flatMap(([stream, versions]) => faultsOfOrder(`${where}: ${stream}`, versions));
}

function faultsOfCommands(commands: readonly GivenCommand[], events: readonly RecordedEvent[]): string[] {
  const streamsByCommand = new Map<string, string[]>(commands.map(({ commandId }) => [commandId, []]));
  const faults: string[] = [];
  for (const { stream, meta } of events) {
    const streams = streamsByCommand.get(meta.commandId);
    if (streams === undefined) faults.push(`The edge has an event of ${meta.commandId}, which nobody gave.`);
    else streams.push(stream);
  }
  for (const { stream, commandId } of commands) {
    const streams = streamsByCommand.get(commandId) ?? [];
    if (streams.length !== 1 || streams[0] !== stream) faults.push(`${commandId} on ${stream} took effect on [${streams.join(', ')}].`);
  }
  return faults;
}

function faultsOfCopy(name: string, seen: readonly SeenEvent[], events: readonly RecordedEvent[]): string[] {
  const byId = new Map(seen.map((each) => [each.event.id, each]));
  const differing = events.filter(({ id, ...rest }) => {
    const copy = byId.get(id);
    return copy?.isConfirmed !== true || !isDeepStrictEqual(copy.event, { id, ...rest });
  });
  return [
    ...(seen.length === events.length ? [] : [`${name} has ${seen.length} events; the edge has ${events.length}.`]),
    ...differing.slice(0, 3).map(({ id }) => `${name} has another ${id} than the edge, or none.`),
  ];
}
