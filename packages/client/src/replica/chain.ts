/** The hash chain of a stream at its confirmed version, computed from where it is known. */
import { chainHashAsync, type AsyncSha256 } from '@headwater/protocol';
import type { EventLog } from '../event-log.ts';
import type { StreamView } from './stream-view.ts';

/** The view with its chain known at its confirmed version. Takes turns: not within a transaction. */
export async function withChain(view: StreamView, log: EventLog, sha256: AsyncSha256): Promise<StreamView> {
  const { stream, head } = view;
  let { version, hash } = head.chain;
  if (version === head.version) return view;
  for (const event of await log.readEvents(stream, { after: version })) {
    // Another tab may be further already.
    if (version === head.version) break;
    hash = await chainHashAsync(hash, event, sha256);
    version = event.version;
  }
  return { ...view, head: { ...head, chain: { version, hash } } };
}
