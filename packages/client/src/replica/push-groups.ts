/** What to push: the journal of each stream from its oldest entry on, on the confirmed version of the moment. */
import type { DiscardedCommand, PushedCommand } from '@headwater/protocol';
import type { JournalEntry } from '../event-log.ts';
import type { OutgoingGroup } from '../replica-port.ts';
import { withChain } from './chain.ts';
import type { ReplicaStore } from './replica-store.ts';
import { numberedAnew } from './view-change.ts';

/** Undefined when nothing of the stream waits. `maxBytes` bounds the commands' JSON; one command always fits. */
export async function groupOf(
  store: ReplicaStore,
  stream: string,
  limits: { readonly maxCommands: number; readonly maxBytes: number },
): Promise<OutgoingGroup | undefined> {
  const { clientId, log, ports } = store;
  // Another tab added to the stream under a former client id.
  await store.changeStream(stream, (view) =>
    view.journal.length > 0 && view.head.sequenceClientId !== clientId
      ? { durability: 'strict', views: [numberedAnew(view, clientId)] }
      : undefined,
  );
  const loaded = await store.exclusive(() => store.loadOne(stream));
  if (loaded === undefined || loaded.journal.length === 0) return undefined;
  const { head, journal } = await withChain(loaded, log, ports.sha256);
  const commands: (PushedCommand | DiscardedCommand)[] = [];
  let bytes = 0;
  for (const entry of journal.slice(0, limits.maxCommands)) {
    const command = toPushed(entry);
    bytes += JSON.stringify(command).length;
    if (commands.length > 0 && bytes > limits.maxBytes) break;
    commands.push(command);
  }
  const isResent = journal.slice(0, commands.length).some(({ resent }) => resent);
  return { clientId, group: { stream, baseVersion: head.version, baseHash: head.chain.hash, ...(isResent && { resent: true }), commands } };
}

function toPushed({
  sequence,
  meta,
  discard,
  decidedOn,
  decidedHash,
  expectedVersion,
  type,
  schemaVersion,
  data,
}: JournalEntry): PushedCommand | DiscardedCommand {
  const { clientId: _clientId, actor: _actor, ...origin } = meta;
  if (discard) return { commandId: origin.commandId, sequence, discard };
  return { ...origin, sequence, decidedOn, ...(decidedHash !== undefined && { decidedHash }), expectedVersion, type, schemaVersion, data };
}
