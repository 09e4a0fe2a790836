/** What to push: the journal of each stream from its oldest entry on, on the confirmed version of the moment. */
import type { DiscardedCommand, PushedCommand } from '@headwater/protocol';
import type { JournalEntry } from '../event-log.ts';
import type { OutgoingGroup } from '../replica-port.ts';
import { extendChain } from './chain.ts';
import { numberedAnew } from './renumber.ts';
import type { ReplicaStore } from './replica-store.ts';

/** Undefined when nothing of the stream waits. `maxBytes` bounds the commands' JSON; one command always fits. */
export async function groupOf(store: ReplicaStore, stream: string, limits: { readonly maxCommands: number; readonly maxBytes: number }): Promise<OutgoingGroup | undefined> {
  return store.exclusive(async () => {
    for (;;) {
      let view = (await store.load([stream])).get(stream);
      if (view === undefined || view.journal.length === 0) return undefined;
      if (view.head.sequenceClientId !== store.clientId) {
        await store.commit({ durability: 'strict', views: [numberedAnew(view, store.clientId)] });
        continue;
      }
      const { chain, version } = view.head;
      if (chain.version < version) {
        const events = await store.log.readEvents(stream, { after: chain.version });
        view = { ...view, head: { ...view.head, chain: extendChain(chain, events, store.ports.sha256) } };
      }
      const commands: (PushedCommand | DiscardedCommand)[] = [];
      let bytes = 0;
      for (const entry of view.journal.slice(0, limits.maxCommands)) {
        const command = toPushed(entry);
        bytes += JSON.stringify(command).length;
        if (commands.length > 0 && bytes > limits.maxBytes) break;
        commands.push(command);
      }
      const resent = view.journal.slice(0, commands.length).some((entry) => entry.resent === true);
      return {
        clientId: store.clientId,
        group: { stream, baseVersion: version, baseHash: view.head.chain.hash, ...(resent ? { resent: true as const } : {}), commands },
      };
    }
  });
}

function toPushed({ sequence, meta, discard, decidedOn, decidedHash, expectedVersion, type, schemaVersion, data }: JournalEntry): PushedCommand | DiscardedCommand {
  const { commandId, issuedAt, correlationId, causationId } = meta;
  if (discard === true) return { commandId, sequence, discard: true };
  return {
    commandId,
    sequence,
    decidedOn,
    ...(decidedHash === undefined ? {} : { decidedHash }),
    expectedVersion,
    type,
    schemaVersion,
    data,
    issuedAt,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(causationId === undefined ? {} : { causationId }),
  };
}
