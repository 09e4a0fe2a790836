/** What the tabs of one browser tell each other about the sync. (What changed in the database, new work included, the replica tells.) */
import type { SyncCore } from './sync-status.ts';

export type TabMessage =
  /** From any tab: try now. Tabs in the background have slow timers, messages reach them at once. */
  | { readonly kind: 'wake' }
  /** From a tab that just opened: who leads, and how is it? */
  | { readonly kind: 'ask-status' }
  /** From the leader, after every change. */
  | { readonly kind: 'status'; readonly status: SyncCore };

/** Tabs may run different versions of the app, which say other things. */
export function isTabMessage(message: unknown): message is TabMessage {
  const { kind, status } = Object(message) as { readonly kind?: unknown; readonly status?: unknown };
  return kind === 'wake' || kind === 'ask-status' || (kind === 'status' && 'kind' in Object(status));
}
