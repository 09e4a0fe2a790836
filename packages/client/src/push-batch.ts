/** What goes into one push: groups of several streams, within the limits of a request. */
import { utf8Bytes, type Limits } from '@headwater/protocol';
import type { OutgoingGroup, ReplicaPort } from './replica-port.ts';

export type PushLimits = Pick<Limits, 'groupsPerPush' | 'commandsPerPush' | 'commandsPerGroup' | 'bodyBytes'>;

/** A group and its text, which is measured and sent as it is. */
export interface PackedGroup {
  readonly sent: OutgoingGroup;
  readonly text: string;
}

// `{"clientId":"<36>","groups":[` and `]}`, with room for commas between 40 groups.
const ENVELOPE_BYTES = 128;

/**
 * Takes streams off the front of `queue` until one limit is reached; `maxCommandsOf` may ask for less of a stream. The
 * groups are all of one client id; there may be none.
 */
export async function collectBatch(
  replica: Pick<ReplicaPort, 'groupOf'>,
  queue: string[],
  limits: PushLimits,
  maxCommandsOf: (stream: string) => number,
): Promise<PackedGroup[]> {
  const groups: PackedGroup[] = [];
  let commandsLeft = limits.commandsPerPush;
  let bytesLeft = limits.bodyBytes - ENVELOPE_BYTES;
  for (let [stream] = queue; stream !== undefined; [stream] = queue) {
    const maxCommands = Math.min(limits.commandsPerGroup, commandsLeft, maxCommandsOf(stream));
    if (groups.length === limits.groupsPerPush || maxCommands === 0 || bytesLeft <= 0) break;
    const sent = await replica.groupOf(stream, { maxCommands, maxBytes: bytesLeft });
    if (sent !== undefined) {
      const text = JSON.stringify(sent.group);
      commandsLeft -= sent.group.commands.length;
      bytesLeft -= utf8Bytes(text) + 1;
      const [first] = groups;
      // A group that is too large by itself goes alone: the edge says so, and it is sent in smaller parts.
      if (first !== undefined && (bytesLeft < 0 || sent.clientId !== first.sent.clientId)) break;
      groups.push({ sent, text });
    }
    queue.shift();
  }
  return groups;
}

/** The body of a push. The groups are not empty. */
export function bodyOf(groups: readonly PackedGroup[]): string {
  const clientId = JSON.stringify(groups[0]?.sent.clientId);
  return `{"clientId":${clientId},"groups":[${groups.map(({ text }) => text).join(',')}]}`;
}
