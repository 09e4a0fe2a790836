/** Calls of a route to a feed object: whether the principal may, and the answer as a response. */
import { isFeed, problem } from '@headwater/protocol';
import { feedStub } from './edge-env.ts';
import type { FeedName } from './feed-name.ts';
import type { FeedAnswer, FeedRpc } from './feed-rpc.ts';
import { toRefusal } from './group-failure.ts';
import { jsonResponse, problemResponse, type EdgeContext } from './http.ts';
import type { ResolvedConfig } from './resolved-config.ts';

/** The feed of the principal's tenant, or undefined: what is no feed and what it may not follow are the same to it. */
export function findFeed(config: ResolvedConfig, c: EdgeContext, feed: string): FeedName | undefined {
  const { principal } = c.var;
  const mayFollow = isFeed(feed) && config.authorize({ action: 'subscribe', principal, feed });
  return mayFollow ? { tenant: principal.tenant, feed } : undefined;
}

export async function answerFrom(
  config: ResolvedConfig,
  c: EdgeContext,
  name: FeedName,
  call: (object: FeedRpc) => Promise<FeedAnswer>,
): Promise<Response> {
  const answer = await callFeed(config, c, name, call);
  return answer.kind === 'read' ? jsonResponse(answer.json) : problemResponse(c, answer.problem);
}

async function callFeed(
  config: ResolvedConfig,
  c: EdgeContext,
  name: FeedName,
  call: (object: FeedRpc) => Promise<FeedAnswer>,
): Promise<FeedAnswer> {
  try {
    return await call(feedStub<FeedRpc>(config, c.env, name.tenant, name.feed));
  } catch (cause) {
    return toRefusal(cause, config.log, { requestId: c.var.requestId, feed: name.feed });
  }
}

export function notFound(c: EdgeContext): Response {
  return problemResponse(c, problem('not-found'));
}
