/** What an application tells `createEdge`. Everything is inferred from the aggregates. */
import type { AnyAggregate, AnyProjection, ParsedCommand, StateOf } from '@headwater/core';
import type { Limits } from '@headwater/protocol';
import type { Authenticator } from './authenticator.ts';
import type { BindingNames } from './edge-env.ts';
import type { EdgePorts, Log } from './ports.ts';
import type { Principal } from './principal.ts';

export interface EdgeConfig<Aggregates extends readonly AnyAggregate[] = readonly AnyAggregate[], Env extends object = object> {
  readonly aggregates: Aggregates;
  readonly projections?: readonly AnyProjection[];
  /** An authenticator, or a function that chooses one by what is bound in `env`. */
  readonly authenticate: Authenticator | ((env: Env) => Authenticator);
  /** Whether a principal may do what it asks for. Pure and synchronous; there is no default. */
  readonly authorize: (request: AuthorizeRequest<Aggregates>) => boolean;
  /** The feeds that a stream belongs to, by category; at most 4. Default: `['main']`. */
  readonly feeds?: FeedRules<Aggregates>;
  /** Origins whose pages may call this edge (CORS, sockets). Same-origin requests need no entry. */
  readonly origins?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** Names of the bindings in `env`: two Durable Object namespaces, and the secret that signs tickets. */
  readonly bindings: BindingNames;
  /** Names the uninterrupted history. An operator who restores older data gives it another value. Default `'1'`. */
  readonly epoch?: string;
  /** Default: JSON lines on the console. */
  readonly log?: Log;
  /** For tests and simulations. */
  readonly ports?: Partial<EdgePorts>;
}

/** The feeds of a stream by its state. While a stream belongs to no feed nobody follows it; it is there for reads. */
export type FeedRules<Aggregates extends readonly AnyAggregate[] = readonly AnyAggregate[]> = {
  readonly [Name in Aggregates[number]['name']]?: (at: {
    readonly state: StateOf<Extract<Aggregates[number], { readonly name: Name }>>;
    readonly stream: string;
  }) => readonly string[];
};

/** What {@link EdgeConfig.authorize} is asked, by `action`. */
export type AuthorizeRequest<Aggregates extends readonly AnyAggregate[] = readonly AnyAggregate[]> =
  | { readonly action: 'subscribe'; readonly principal: Principal; readonly feed: string }
  | { readonly action: 'read'; readonly principal: Principal; readonly category: Aggregates[number]['name']; readonly stream: string }
  /** The first command of a stream; `execute` is asked as well. */
  | { readonly action: 'create'; readonly principal: Principal; readonly category: Aggregates[number]['name']; readonly stream: string }
  | ExecuteRequest<Aggregates[number]>
  | { readonly action: 'operate'; readonly principal: Principal };

type ExecuteRequest<A extends AnyAggregate> = A extends AnyAggregate
  ? {
      readonly action: 'execute';
      readonly principal: Principal;
      readonly category: A['name'];
      readonly stream: string;
      readonly command: ParsedCommand;
      readonly state: StateOf<A>;
    }
  : never;
