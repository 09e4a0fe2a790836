/**
 * Publishing what one request accepted: one call to each feed with everything that is for it.
 *
 * It happens after the answer and may fail or never run: the repair alarm of each stream finds what is missing.
 */
import { continueFrom } from './bring-up.ts';
import type { EdgeEnv } from './edge-env.ts';
import { feedStub, streamStub } from './edge-env.ts';
import type { Publication } from './publication.ts';
import type { ResolvedConfig } from './resolved-config.ts';
import type { ToPublish } from './stream-rpc.ts';

/** Never throws. */
export async function publishAll(config: ResolvedConfig, env: EdgeEnv, tenant: string, all: readonly ToPublish[]): Promise<void> {
  const publicationsByFeed = new Map<string, Publication[]>();
  for (const { feeds, publication } of all) {
    for (const feed of feeds) publicationsByFeed.set(feed, [...(publicationsByFeed.get(feed) ?? []), publication]);
  }
  await Promise.all(
    [...publicationsByFeed].map(async ([feed, publications]) => {
      try {
        await publishTo(config, env, { tenant, feed }, publications);
      } catch (cause) {
        config.log({ level: 'warn', event: 'publish-failed', feed, reason: String(cause) });
      }
    }),
  );
}

async function publishTo(
  config: ResolvedConfig,
  env: EdgeEnv,
  at: { readonly tenant: string; readonly feed: string },
  publications: readonly Publication[],
): Promise<void> {
  const publisher = feedStub(config, env, at.tenant, at.feed);
  const outcomes = await publisher.publish(at, publications);
  for (const outcome of outcomes) {
    const first = publications.find(({ stream }) => stream === outcome.stream);
    if (first === undefined || (outcome.kind === 'taken' && outcome.version >= first.version)) continue;
    const stream = streamStub(config, env, at.tenant, outcome.stream);
    const source = { after: async (version: number) => (await stream.publicationAfter(version))?.publication };
    await continueFrom(publisher, at, { first, outcome }, source);
  }
}
