/** `edge.execute`: a command of the application itself, from a webhook, a cron or another worker. */
import type { AnyAggregate, Command, CommandOf, Json, RejectionOf } from '@headwater/core';
import { HeadwaterError, streamOf } from '@headwater/core';
import type { AcceptedOutcome, InvalidOutcome, Problem, RejectedOutcome, UnsupportedOutcome } from '@headwater/protocol';
import type { EdgeEnv } from './edge-env.ts';
import { streamStub } from './edge-env.ts';
import { toRefusal } from './group-failure.ts';
import { isPrincipalId, isTenant } from './principal.ts';
import { publishAll } from './publish.ts';
import type { ResolvedConfig } from './resolved-config.ts';
import type { ExecuteAnswer } from './stream-rpc.ts';

export interface ExecuteOptions {
  readonly tenant: string;
  /** The id that the events carry as `actor`. */
  readonly principal: string;
  /** Makes it idempotent: the same id takes effect once in the life of the stream, and gets the same outcome again. */
  readonly commandId: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Of the execution context: the answer then does not wait for the feeds. */
  readonly waitUntil?: (promise: Promise<unknown>) => void;
}

export type ExecuteOutcome<Rejection = { readonly code: string; readonly details?: unknown }> =
  | AcceptedOutcome
  | (Omit<RejectedOutcome, 'rejection'> & { readonly rejection: Rejection })
  | InvalidOutcome
  | UnsupportedOutcome
  /** Nobody knows whether it took effect: asking again with the same command id is safe. */
  | { readonly kind: 'unavailable'; readonly commandId: string; readonly problem: Problem };

/**
 * Runs a command on whatever state the stream has, on the caller's own authority: `authorize` is not asked. Throws
 * `invalid-stream` for a name that breaks the rules and a TypeError for a tenant, principal or command id that does.
 */
export type Execute<Env extends object = object> = <A extends AnyAggregate>(
  env: Env,
  options: ExecuteOptions,
  aggregate: A,
  id: string,
  command: CommandOf<A>,
) => Promise<ExecuteOutcome<Pick<RejectionOf<A>, 'code' | 'details'>>>;

export function createExecute<Env extends object>(config: ResolvedConfig): Execute<Env> {
  const execute = async (
    bindings: Env,
    options: ExecuteOptions,
    aggregate: AnyAggregate,
    id: string,
    command: Command,
  ): Promise<ExecuteOutcome> => {
    const { tenant, principal, commandId, correlationId, causationId, waitUntil } = options;
    assertOptions(options);
    if (config.aggregateByCategory.get(aggregate.name) !== aggregate)
      throw new HeadwaterError('unknown-aggregate', `'${aggregate.name}' is not registered with this edge.`);
    const stream = streamOf(aggregate.name, id);
    // The application declares the type of its own bindings; the edge reads them by name.
    const env = bindings as EdgeEnv;
    const { type, schemaVersion } = command;
    const data = command.data as Json; // the input of a command's schema is JSON: checked by type where it was declared
    const ids = { ...(correlationId === undefined ? {} : { correlationId }), ...(causationId === undefined ? {} : { causationId }) };
    let answer: ExecuteAnswer;
    try {
      answer = await streamStub(config, env, tenant, stream).execute({
        tenant,
        stream,
        principalId: principal,
        command: { commandId, type, schemaVersion, data, ...ids },
      });
    } catch (cause) {
      answer = toRefusal(cause, config.log, { stream, commandId });
    }
    if (answer.kind === 'problem') return { kind: 'unavailable', commandId, problem: answer.problem };
    if (answer.toPublish !== undefined) {
      const published = publishAll(config, env, tenant, [answer.toPublish]);
      if (waitUntil === undefined) await published;
      else waitUntil(published);
    }
    return answer.outcome as ExecuteOutcome;
  };
  // The rejections of the aggregate are the only ones that its own decider can have given.
  return execute as Execute<Env>;
}

const COMMAND_ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}$/;

function assertOptions({ tenant, principal, commandId }: ExecuteOptions): void {
  if (!isTenant(tenant)) throw new TypeError(`execute: ${JSON.stringify(tenant)} is not a tenant.`);
  if (!isPrincipalId(principal)) throw new TypeError(`execute: ${JSON.stringify(principal)} is not the id of a principal.`);
  if (!COMMAND_ID.test(commandId)) throw new TypeError(`execute: ${JSON.stringify(commandId)} is not a command id: ${COMMAND_ID.source}`);
}
