/** What goes into one push: groups of several streams, within the limits of a request. */
import { utf8Bytes, type Limits } from '@headwater/protocol';
import type { OutgoingGroup, ReplicaPort } from './replica-port.ts';

export type PushLimits = Pick<Limits, 'groupsPerPush' | 'commandsPerPush' | 'commandsPerGroup' | 'bodyBytes'>;

/** A group and its text, which is measured and sent as it is. */
export interface PackedGroup {
  readonly sent: OutgoingGroup;
  readonly text: string;
}

export interface PushBatch {
  /** All of one client id; may be empty. */
  readonly groups: readonly PackedGroup[];
  /** The streams that found no room. */
  readonly rest: readonly string[];
}

// `{"clientId":"<36>","groups":[` and `]}`, with room for commas between 40 groups.
const ENVELOPE_BYTES = 128;

/** Takes streams in their order until one limit is reached. `maxCommandsOf` may ask for less of a stream. */
export async function collectBatch(
  replica: Pick<ReplicaPort, 'groupOf'>,
  streams: readonly string[],
  limits: PushLimits,
  maxCommandsOf: (stream: string) => number,
): Promise<PushBatch> {
  const groups: PackedGroup[] = [];
  let commandsLeft = limits.commandsPerPush;
  let bytesLeft = limits.bodyBytes - ENVELOPE_BYTES;
  for (const [index, stream] of streams.entries()) {
    const isFull = groups.length === limits.groupsPerPush || commandsLeft === 0;
    const sent = isFull
      ? undefined
      : await replica.groupOf(stream, {
          maxCommands: Math.min(limits.commandsPerGroup, commandsLeft, maxCommandsOf(stream)),
          maxBytes: bytesLeft,
        });
    if (isFull || (sent !== undefined && sent.clientId !== (groups[0]?.sent ?? sent).clientId))
      return { groups, rest: streams.slice(index) };
    if (sent === undefined) continue;
    const text = JSON.stringify(sent.group);
    const bytes = utf8Bytes(text) + 1;
    // A group that is too large by itself goes alone: the edge says so, and it is sent in smaller parts.
    if (bytes > bytesLeft && groups.length > 0) return { groups, rest: streams.slice(index) };
    groups.push({ sent, text });
    commandsLeft -= sent.group.commands.length;
    bytesLeft -= bytes;
    if (bytesLeft <= 0) return { groups, rest: streams.slice(index + 1) };
  }
  return { groups, rest: [] };
}

/** The body of a push. The groups are not empty. */
export function bodyOf(groups: readonly PackedGroup[]): string {
  const clientId = groups[0]?.sent.clientId ?? '';
  return `{"clientId":${JSON.stringify(clientId)},"groups":[${groups.map(({ text }) => text).join(',')}]}`;
}
