/** Without an edge what is decided here is the history. Loaded by clients without a sync alone. */
import type { RecordedEvent } from '@headwater/core';
import { documentsAfter } from './feed-documents.ts';
import type { Plan } from './plan.ts';
import type { ReplicaStore } from './replica-store.ts';
import { settle } from './settlements.ts';
import { advance } from './stream-view.ts';

/** Makes history of what a plan would leave pending. `events`: all of them, in the order in which they were decided. Exclusive. */
export type LocalHistory = (store: ReplicaStore, plan: Plan, events: readonly RecordedEvent[]) => Promise<Plan>;

export const confirmAtOnce: LocalHistory = async (store, plan, events) => {
  const [feed] = store.feeds;
  const state = await store.log.readFeed(feed);
  const at = store.nowIso();
  const settled = plan.views.flatMap(({ after }) =>
    after.journal.map((entry) => {
      const versions = entry.local.kind === 'pending' ? entry.local.events.map(({ version }) => version) : [];
      const outcome = {
        kind: 'confirmed',
        firstVersion: versions[0] ?? null,
        lastVersion: versions.at(-1) ?? entry.expectedVersion,
      } as const;
      return settle(entry, outcome, { intervening: [], at });
    }),
  );
  const views = plan.views.map(({ before, after }) => {
    const arrived = events.filter(({ stream }) => stream === after.stream);
    const { view } = advance({ ...after, journal: [] }, { clientId: store.clientId, arrived });
    return { before, after: { ...view, ahead: [], head: { ...view.head, fedVersions: { [feed]: view.head.version } } }, events: arrived };
  });
  const documents = await documentsAfter(store, feed, state, events);
  const cursor = String(Number(state.cursor ?? '0') + events.length);
  return { ...plan, views, settled, documents, feed: { feed, expectedCursor: state.cursor, cursor, epoch: undefined, ...documents.step } };
};
