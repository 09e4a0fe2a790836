/** What the Worker asks of a feed object to open a live socket, as the internal request that an upgrade has to be. */
import type { FeedName } from './feed-name.ts';

export interface LiveRequest {
  readonly name: FeedName;
  readonly origin: string;
  readonly ticket: string;
}

/** Carries nothing of the client's own request but what was checked. */
export function liveRequest({ name, origin, ticket }: LiveRequest): Request {
  const query = new URLSearchParams({ tenant: name.tenant, feed: name.feed, origin, ticket });
  return new Request(`https://feed.invalid/live?${query.toString()}`, { headers: { Upgrade: 'websocket' } });
}

export function readLiveRequest(request: Request): LiveRequest {
  const query = new URL(request.url).searchParams;
  const get = (field: string): string => query.get(field) ?? '';
  return { name: { tenant: get('tenant'), feed: get('feed') }, origin: get('origin'), ticket: get('ticket') };
}
