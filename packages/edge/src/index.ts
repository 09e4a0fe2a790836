/** @packageDocumentation The edge of Headwater: a Hono app and its Durable Objects, for Cloudflare Workers. */
export { createEdge, type Edge } from './create-edge.ts';
export type { AuthorizeRequest, EdgeConfig, FeedRules } from './edge-config.ts';
export type { EdgeEnv } from './edge-env.ts';
export type { Authentication, AuthenticationContext, Authenticator, DevelopmentIdentity, IssuedToken } from './authenticator.ts';
export { jwt, type JwtOptions } from './jwt.ts';
export { developmentSignIn, type DevelopmentSignInOptions } from './development-sign-in.ts';
export type { Execute, ExecuteOptions, ExecuteOutcome } from './execute.ts';
export type { EdgeHono } from './http.ts';
export type { Clock, EdgePorts, Ids, Log, LogEntry, Timers } from './ports.ts';
export type { Principal } from './principal.ts';
export type { FeedObjectClass } from './feed-object.ts';
export type { StreamObjectClass } from './stream-object.ts';
