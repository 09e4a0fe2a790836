/** What the tabs of one browser tell each other about the sync. (What changed in the database, new work included, the replica tells.) */
import type { Channel, Ports } from './ports.ts';
import type { SyncCore } from './sync-status.ts';

export type TabMessage =
  /** From any tab: try now. Tabs in the background have slow timers, messages reach them at once. */
  | { readonly kind: 'wake' }
  /** From a tab that just opened: who leads, and how is it? */
  | { readonly kind: 'ask-status' }
  /** From the leader, after every change. */
  | { readonly kind: 'status'; readonly status: SyncCore };

export interface Tabs {
  post(message: TabMessage): void;
  close(): void;
}

/** Joins the other tabs. `onMessage` is not called for this tab's own messages, nor for those of a version that says other things. */
export function joinTabs(ports: Pick<Ports, 'openChannel'>, name: string, onMessage: (message: TabMessage) => void): Tabs {
  const channel: Channel = ports.openChannel(`headwater:${name}:sync`);
  let isClosed = false;
  channel.onMessage((message) => {
    if (!isClosed && isTabMessage(message)) onMessage(message);
  });
  return {
    post(message) {
      if (!isClosed) channel.post(message);
    },
    close() {
      isClosed = true;
      channel.close();
    },
  };
}

// Tabs may run different versions of the app.
function isTabMessage(message: unknown): message is TabMessage {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  switch (message.kind) {
    case 'wake':
    case 'ask-status':
      return true;
    case 'status':
      return 'status' in message && typeof message.status === 'object' && message.status !== null && 'kind' in message.status;
    default:
      return false;
  }
}
