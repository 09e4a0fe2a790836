/** The state of the sync in words: few for the bar, a sentence for the details. */
import type { StallReason, SyncStatus } from '@headwater/client';

export interface SyncWords {
  /** How it is, as a colour: `good` needs nobody, `busy` passes by itself, `waiting` needs the network, `bad` needs somebody. */
  readonly tone: 'good' | 'busy' | 'waiting' | 'bad';
  readonly short: string;
  /** Shorter still, for narrow screens. */
  readonly brief: string;
  readonly sentence: string;
}

const stallWords: Readonly<Record<StallReason, string>> = {
  'edge-unreachable': 'The server does not answer.',
  'edge-failing': 'The server answers with errors.',
  'not-an-edge': 'Something else than the server answers. A public Wi-Fi that wants a sign-in does that.',
  'rate-limited': 'The server asks to slow down.',
  'streams-parked': 'Some changes wait for a decision: see “Needs attention”.',
  'not-allowed': 'The server does not let you see these orders.',
  'log-failed': 'The local database cannot be written.',
  'no-progress': 'The server is connected, but nothing moves.',
};

export function syncInWords(status: SyncStatus): SyncWords {
  const { pending } = status;
  const words = (tone: SyncWords['tone'], name: string, sentence: string): SyncWords => ({
    tone,
    short: pending === 0 ? name : `${name} · ${pending} waiting`,
    brief: pending === 0 ? name : `${name} · ${pending}`,
    sentence,
  });
  switch (status.kind) {
    case 'local':
      return { tone: 'good', short: 'On this device', brief: 'Local', sentence: 'Everything stays on this device.' };
    case 'live':
      return pending === 0
        ? words('good', 'Up to date', 'Everything is sent, and changes of others arrive as they happen.')
        : { tone: 'busy', short: `Sending ${pending}`, brief: `Sending ${pending}`, sentence: `${changes(pending)} on the way.` };
    case 'connecting':
      return words('busy', 'Connecting', 'Looking for the server. Work goes on meanwhile.');
    case 'catching-up':
      return words('busy', 'Catching up', 'Fetching what others did.');
    case 'offline':
      return words('waiting', 'Offline', 'Work goes on; it is kept on this device and sent when the network is back.');
    case 'stalled':
      return words('bad', 'Stuck', status.reason === undefined ? 'There is work, and it does not move.' : stallWords[status.reason]);
    case 'signed-out':
      return words('bad', 'Signed out', 'The server wants a new sign-in. Everything is kept on this device.');
    case 'upgrade-required':
      return words('bad', 'Update needed', 'Reload this page to get the new version. Everything is kept on this device.');
  }
}

function changes(count: number): string {
  return count === 1 ? 'One change is' : `${count} changes are`;
}
