/** What people decided about commands that were refused or are parked. */
import type { Receipt, Resolution } from '../client.ts';
import { ClientError } from '../errors.ts';
import type { JournalEntry, SettledCommand } from '../event-log.ts';
import type { ReplicaStore } from './replica-store.ts';
import { advance } from './stream-view.ts';

/** Issues a command again; the replica's way to execute. */
export type Retry = (settled: SettledCommand) => Promise<Receipt>;

/** Throws `not-resolvable`. */
export async function resolve(
  store: ReplicaStore,
  commandId: string,
  resolution: Resolution,
  context: { readonly retry: Retry; readonly unpark: (stream: string) => void },
): Promise<Receipt | undefined> {
  const settled = await store.log.findSettled(commandId);
  if (settled?.unresolved) {
    // Issued first: should the page die in between, the person sees the old one again rather than nothing.
    const receipt = resolution === 'retry' ? await context.retry(settled) : undefined;
    if (receipt === undefined || receipt.kind === 'recorded') {
      const plan = { durability: 'strict', views: [], settled: [{ ...settled, unresolved: false }] } as const;
      await store.change(async () => ({ plan, result: undefined }), { urgent: true });
    }
    return receipt;
  }
  const parked = await store.log.findJournalEntry(commandId);
  if (parked?.parked === undefined || resolution === 'acknowledge') {
    throw new ClientError('not-resolvable', `Command ${commandId} cannot be resolved by '${resolution}'.`);
  }
  const { stream } = parked;
  await store.changeStream(
    stream,
    (view) => {
      const journal = view.journal.map((entry) => (entry.meta.commandId === commandId ? unparked(entry, resolution) : entry));
      const after = advance(view, { clientId: store.clientId, arrived: [], journal }).view;
      return { durability: 'strict', views: [{ before: view, after }], work: true };
    },
    { urgent: true },
  );
  context.unpark(stream);
  return undefined;
}

/** Put back to work, or taken back. */
function unparked({ parked: _parked, ...entry }: JournalEntry, resolution: Resolution): JournalEntry {
  return resolution === 'discard' ? { ...entry, discard: true } : entry;
}
