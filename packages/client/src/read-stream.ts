/** Reading one stream from where this device has it to its head, by pages. */
import { pageSize } from './page-size.ts';
import type { Clock } from './ports.ts';
import type { ReplicaPort } from './replica-port.ts';
import { Failure } from './sync-failure.ts';
import type { LineSession } from './sync-line.ts';
import type { Transport } from './transport.ts';

export const SMALLEST_PAGE = 10;

/** Throws a {@link Failure}, or anything once the session was abandoned. Each page must bring the stream further, so it ends. */
export type ReadStream = (stream: string, session: LineSession) => Promise<void>;

export function streamReader(transport: Transport, replica: ReplicaPort, clock: Clock, pageEntries: number): ReadStream {
  const pages = pageSize(clock, SMALLEST_PAGE, pageEntries);
  return async (stream, { signal, lease, answered }) => {
    for (;;) {
      const after = await replica.confirmedVersion(stream);
      const page = await pages.learn(transport.readStream(stream, { after, limit: pages.size }, signal));
      await replica.applyStreamPage(stream, page, lease);
      const version = await replica.confirmedVersion(stream);
      answered(version > after);
      if (page.next === null) return;
      if (version <= after) throw new Failure('no-progress', 'stream-stuck', `'${stream}' does not go on after version ${after}.`);
    }
  };
}
