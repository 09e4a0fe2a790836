/** Reading one stream from where this device has it to its head, by pages. */
import type { PageSize } from './page-size.ts';
import type { ReplicaPort } from './replica-port.ts';
import { SyncError, failure } from './sync-failure.ts';
import type { LineSession } from './sync-line.ts';
import type { Transport } from './transport.ts';

export interface StreamReader {
  readonly transport: Transport;
  readonly replica: ReplicaPort;
  readonly pageSize: PageSize;
}

/** Each page must bring the stream further, so this ends. Throws a {@link SyncError}, or because the session was abandoned. */
export async function readStream(stream: string, { transport, replica, pageSize }: StreamReader, session: LineSession): Promise<void> {
  for (;;) {
    const after = await replica.confirmedVersion(stream);
    const page = pageSize.take(await transport.readStream(stream, { after, limit: pageSize.size }, session.signal));
    await replica.applyStreamPage(stream, page, session.lease);
    session.signal.throwIfAborted();
    const version = await replica.confirmedVersion(stream);
    session.answered(version > after);
    if (page.next === null) return;
    if (version <= after) throw new SyncError(failure('no-progress', 'stream-stuck', `'${stream}' does not go on after version ${after}.`));
  }
}
