/** `POST /v1/commands`: the groups of a push, each to the object of its stream, side by side. */
import { parseStream } from '@headwater/core';
import type { Outcome, Problem, PushGroup, PushRequest } from '@headwater/protocol';
import { EMPTY_HASH, problem, pushRequestSchema, readRequest, utf8Bytes } from '@headwater/protocol';
import { Hono } from 'hono';
import { authenticated } from '../authenticate.ts';
import type { EdgeEnv } from '../edge-env.ts';
import { streamStub } from '../edge-env.ts';
import { toRefusal } from '../group-failure.ts';
import { jsonResponse, problemResponse, type EdgeHono } from '../http.ts';
import type { Principal } from '../principal.ts';
import { publishAll } from '../publish.ts';
import { readBody } from '../read-body.ts';
import type { ResolvedConfig } from '../resolved-config.ts';
import type { GroupRefusal, GroupResult } from '../stream-rpc.ts';
import { createStreamQuota, type StreamQuota } from '../stream-quota.ts';

export function commandRoutes(config: ResolvedConfig): Hono<EdgeHono> {
  const routes = new Hono<EdgeHono>();
  const quota = createStreamQuota(config.ports.clock, config.limits.newStreamsPerHour);
  routes.post('/v1/commands', authenticated(config), async (c) => {
    const body = await readBody(c.req.raw, config.limits.bodyBytes);
    if (body.kind === 'refused') return problemResponse(c, body.problem);
    const read = readRequest(pushRequestSchema, body.text, config.limits);
    if (read.kind === 'refused') return problemResponse(c, read.problem);
    const tooMany = countProblem(read.request, config);
    if (tooMany !== undefined) return problemResponse(c, tooMany);

    const { principal, requestId } = c.var;
    const { clientId, groups } = read.request;
    const results = await Promise.all(
      groups.map((group) => pushGroup({ config, env: c.env, quota, principal, clientId, requestId }, group)),
    );
    const toPublish = results.flatMap((result) => (result.kind === 'answered' && result.toPublish !== undefined ? [result.toPublish] : []));
    if (toPublish.length > 0) c.executionCtx.waitUntil(publishAll(config, c.env, principal.tenant, toPublish));
    return jsonResponse(answerJson(groups, results, config.limits.bytesPerPushAnswer, requestId));
  });
  return routes;
}

function countProblem({ groups }: PushRequest, { limits }: ResolvedConfig): Problem | undefined {
  const commands = groups.reduce((sum, group) => sum + group.commands.length, 0);
  if (groups.length > limits.groupsPerPush)
    return problem('too-many-commands', { detail: `${groups.length} groups; the limit is ${limits.groupsPerPush}.` });
  if (commands > limits.commandsPerPush)
    return problem('too-many-commands', { detail: `${commands} commands; the limit is ${limits.commandsPerPush}.` });
  const crowded = groups.find((group) => group.commands.length > limits.commandsPerGroup);
  if (crowded === undefined) return undefined;
  return problem('too-many-commands', {
    detail: `${crowded.commands.length} commands for ${crowded.stream}; the limit is ${limits.commandsPerGroup}.`,
  });
}

interface PushContext {
  readonly config: ResolvedConfig;
  readonly env: EdgeEnv;
  readonly quota: StreamQuota;
  readonly principal: Principal;
  readonly clientId: string;
  readonly requestId: string;
}

async function pushGroup(
  { config, env, quota, principal, clientId, requestId }: PushContext,
  group: PushGroup,
): Promise<GroupResult | GroupRefusal> {
  const { stream } = group;
  if (!config.aggregateByCategory.has(parseStream(stream)?.category ?? '')) return unknownCategory(group, config);
  if (group.baseVersion === 0) {
    const unit = quota.take(principal);
    if (unit.kind === 'exhausted') return { kind: 'problem', problem: problem('stream-quota'), retryAfterMs: unit.retryAfterMs };
  }
  try {
    return await streamStub(config, env, principal.tenant, stream).push({ tenant: principal.tenant, principal, clientId, group });
  } catch (cause) {
    return toRefusal(cause, config.log, { requestId, stream });
  }
}

/** A newer application may know what this edge does not: its commands wait. */
function unknownCategory({ commands }: PushGroup, { epoch }: ResolvedConfig): GroupResult {
  const outcomes = commands.map(({ commandId }, index): Outcome =>
    index === 0 ? { commandId, kind: 'unsupported', supported: [] } : { commandId, kind: 'blocked' },
  );
  return { kind: 'answered', version: 0, headHash: EMPTY_HASH, epoch, feeds: [], mark: 0, outcomes, eventsJson: null, truncated: false };
}

/** The events are joined as they are; groups beyond the size of an answer go without theirs and say so. */
function answerJson(
  groups: readonly PushGroup[],
  results: readonly (GroupResult | GroupRefusal)[],
  limitBytes: number,
  requestId: string,
): string {
  let bytes = 0;
  const texts = results.map((result, index) => {
    const stream = groups[index]?.stream;
    if (result.kind === 'problem') {
      const { retryAfterMs } = result;
      return JSON.stringify({
        stream,
        problem: { ...result.problem, instance: requestId },
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
    }
    const { version, headHash, epoch, feeds, mark, outcomes, eventsJson } = result;
    const eventBytes = eventsJson === null ? 0 : utf8Bytes(eventsJson);
    const isLeftOut = bytes + eventBytes > limitBytes;
    if (!isLeftOut) bytes += eventBytes;
    const rest = JSON.stringify({ stream, version, headHash, epoch, feeds, mark, truncated: result.truncated || isLeftOut, outcomes });
    return eventsJson === null ? rest : `${rest.slice(0, -1)},"events":[${isLeftOut ? '' : eventsJson}]}`;
  });
  return `{"groups":[${texts.join(',')}]}`;
}
