/** Reading one stream from where this device has it to its head, by pages. */
import type { PageSize } from './page-size.ts';
import type { ReplicaPort } from './replica-port.ts';
import { failure, type Failure } from './sync-failure.ts';
import type { LineSession } from './sync-line.ts';
import type { Transport } from './transport.ts';

export interface StreamReader {
  readonly transport: Transport;
  readonly replica: ReplicaPort;
  readonly pageSize: PageSize;
}

/** Undefined: read to the end, or abandoned. Each page must bring the stream further, so this ends. */
export async function readStream(stream: string, reader: StreamReader, session: LineSession): Promise<Failure | undefined> {
  const { transport, replica, pageSize } = reader;
  for (;;) {
    const after = await replica.confirmedVersion(stream);
    const answer = await transport.readStream(stream, { after, limit: pageSize.size }, session.signal);
    pageSize.learn(answer);
    if (answer.kind === 'aborted') return undefined;
    if (answer.kind === 'failure') return answer.failure;
    await replica.applyStreamPage(stream, answer.value, session.lease);
    if (session.signal.aborted) return undefined;
    const version = await replica.confirmedVersion(stream);
    session.answered(version > after);
    if (answer.value.next === null) return undefined;
    if (version <= after) return failure('no-progress', 'stream-stuck', `A page of '${stream}' after version ${after} brought nothing.`);
  }
}
