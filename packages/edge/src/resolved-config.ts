/** The configuration with its defaults, checked once, as all parts of the edge read it. */
import type { AnyAggregate, AnyProjection } from '@headwater/core';
import { HeadwaterError } from '@headwater/core';
import type { Limits } from '@headwater/protocol';
import { defaultLimits, isFeed } from '@headwater/protocol';
import type { Authenticator } from './authenticator.ts';
import type { AuthorizeRequest, EdgeConfig } from './edge-config.ts';
import type { BindingNames, EdgeEnv } from './edge-env.ts';
import type { EdgePorts, Log } from './ports.ts';
import { consoleLog, realPorts } from './real-ports.ts';

export interface ResolvedConfig {
  readonly aggregateByCategory: ReadonlyMap<string, AnyAggregate>;
  readonly projections: readonly AnyProjection[];
  readonly authenticatorFor: (env: EdgeEnv) => Authenticator;
  readonly authorize: (request: AuthorizeRequest) => boolean;
  /** The feeds that the state asks for, checked: names, at most as many as the limit. Throws `invalid-definition`. */
  readonly feedsOf: (aggregate: AnyAggregate, at: { readonly state: unknown; readonly stream: string }) => readonly string[];
  readonly origins: ReadonlySet<string>;
  readonly limits: Limits;
  readonly bindings: BindingNames;
  readonly epoch: string;
  readonly log: Log;
  readonly ports: EdgePorts;
}

/** Throws `invalid-definition` for what the types cannot refuse. */
export function resolveConfig<Aggregates extends readonly AnyAggregate[], Env extends object>(
  config: EdgeConfig<Aggregates, Env>,
): ResolvedConfig {
  const limits: Limits = { ...defaultLimits, ...config.limits };
  const aggregateByCategory = new Map<string, AnyAggregate>();
  for (const aggregate of config.aggregates) {
    if (aggregateByCategory.has(aggregate.name))
      throw new HeadwaterError('invalid-definition', `Two aggregates are named '${aggregate.name}'.`);
    aggregateByCategory.set(aggregate.name, aggregate);
  }
  // Each rule is called with the state of its own aggregate alone, which the lookup by category guarantees.
  const rules = (config.feeds ?? {}) as Readonly<
    Record<string, ((at: { readonly state: unknown; readonly stream: string }) => readonly string[]) | undefined>
  >;
  for (const category of Object.keys(rules)) {
    if (!aggregateByCategory.has(category))
      throw new HeadwaterError('invalid-definition', `feeds names '${category}', which is no registered aggregate.`);
  }
  const { authenticate } = config;
  let chosen = typeof authenticate === 'function' ? undefined : authenticate;
  return {
    aggregateByCategory,
    projections: config.projections ?? [],
    // Bindings do not change within an isolate, and an authenticator keeps the keys that it fetched: it is chosen once.
    // The cast: the application declares the type of its own bindings; the edge reads them by name.
    authenticatorFor: (env) => (chosen ??= typeof authenticate === 'function' ? authenticate(env as unknown as Env) : authenticate),
    authorize: (request) => config.authorize(request as AuthorizeRequest<Aggregates>) === true,
    feedsOf: (aggregate, at) => {
      const feeds = [...new Set(rules[aggregate.name]?.(at) ?? ['main'])];
      if (feeds.length > limits.feedsPerStream)
        throw new HeadwaterError(
          'invalid-definition',
          `${at.stream} asks for ${feeds.length} feeds; the limit is ${limits.feedsPerStream}.`,
        );
      const wrong = feeds.find((feed) => !isFeed(feed));
      if (wrong !== undefined)
        throw new HeadwaterError('invalid-definition', `${at.stream} asks for a feed that is no feed name: ${JSON.stringify(wrong)}.`);
      return feeds;
    },
    origins: new Set(config.origins ?? []),
    limits,
    bindings: config.bindings,
    epoch: config.epoch ?? '1',
    log: config.log ?? consoleLog,
    ports: { ...realPorts, ...config.ports },
  };
}
