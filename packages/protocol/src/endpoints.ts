/** Every endpoint under `/v1`: what the OpenAPI document and `docs/PROTOCOL.md` say about them. */
import type { MessageName } from './all-schemas.ts';
import type { ProblemCode } from './problems.ts';

export interface EndpointParameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly meaning: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface Endpoint {
  readonly id: string;
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  /** False for what is open to all. */
  readonly signedIn: boolean;
  readonly parameters: readonly EndpointParameter[];
  readonly request?: MessageName;
  /** The status of success and its message; without a message another form, which the summary names. */
  readonly status: 200 | 101;
  readonly answer?: MessageName;
  /** Beside those that any endpoint may answer with. */
  readonly problems: readonly ProblemCode[];
}

const text = { type: 'string' };
const stream: EndpointParameter = { name: 'stream', in: 'path', meaning: 'Name of the stream.', schema: text };
const feed: EndpointParameter = { name: 'feed', in: 'path', meaning: 'Name of the feed.', schema: text };
const limit: EndpointParameter = {
  name: 'limit',
  in: 'query',
  meaning: 'How many at most.',
  schema: { type: 'integer', minimum: 1, maximum: 500, default: 500 },
};
const cursor: EndpointParameter = { name: 'after', in: 'query', meaning: 'A cursor; absent: from the beginning.', schema: text };

/** What any request that carries a token may be answered with. */
export const commonProblems: readonly ProblemCode[] = [
  'unauthenticated',
  'method-not-allowed',
  'timeout',
  'uri-too-long',
  'upgrade-required',
  'rate-limited',
  'unavailable',
  'keys-unavailable',
];

const bodyProblems: readonly ProblemCode[] = [
  'malformed-json',
  'malformed-encoding',
  'invalid-request',
  'too-deep',
  'forbidden-key',
  'payload-too-large',
  'unsupported-media-type',
];

export const endpoints: readonly Endpoint[] = [
  {
    id: 'pushCommands',
    method: 'post',
    path: '/v1/commands',
    summary: 'Push commands: each group is decided in one transaction of its stream.',
    signedIn: true,
    parameters: [],
    request: 'PushRequest',
    status: 200,
    answer: 'PushAnswer',
    problems: [...bodyProblems, 'invalid-stream', 'too-many-commands', 'event-too-large'],
  },
  {
    id: 'readStream',
    method: 'get',
    path: '/v1/streams/{stream}/events',
    summary: 'Events of a stream after a version, in order.',
    signedIn: true,
    parameters: [
      stream,
      { name: 'after', in: 'query', meaning: 'The version after which to start.', schema: { type: 'integer', minimum: 0, default: 0 } },
      limit,
    ],
    status: 200,
    answer: 'StreamPage',
    problems: ['invalid-request', 'invalid-stream', 'not-found', 'stream-deleted'],
  },
  {
    id: 'readSnapshot',
    method: 'get',
    path: '/v1/streams/{stream}/snapshot',
    summary: 'The state of a stream at its head.',
    signedIn: true,
    parameters: [stream],
    status: 200,
    answer: 'SnapshotAnswer',
    problems: ['invalid-stream', 'not-found', 'stream-deleted'],
  },
  {
    id: 'readFeed',
    method: 'get',
    path: '/v1/feeds/{feed}/events',
    summary: 'Entries of a feed after a cursor, in order.',
    signedIn: true,
    parameters: [feed, cursor, limit],
    status: 200,
    answer: 'FeedPage',
    problems: ['invalid-request', 'invalid-cursor', 'not-found', 'epoch-changed', 'cursor-expired'],
  },
  {
    id: 'bootstrapFeed',
    method: 'get',
    path: '/v1/feeds/{feed}/bootstrap',
    summary: 'A first sync without history: states and documents.',
    signedIn: true,
    parameters: [feed, { name: 'page', in: 'query', meaning: 'The `nextPage` of the page before.', schema: text }],
    status: 200,
    answer: 'BootstrapPage',
    problems: ['invalid-request', 'not-found', 'epoch-changed', 'bootstrap-restart'],
  },
  {
    id: 'runQuery',
    method: 'get',
    path: '/v1/feeds/{feed}/queries/{query}',
    summary: 'A query of the read side at the edge, exact at a position of the feed.',
    signedIn: true,
    parameters: [
      feed,
      { name: 'query', in: 'path', meaning: 'Name of the query.', schema: text },
      { name: 'params', in: 'query', meaning: 'The parameters of the query, as JSON.', schema: text },
      { name: 'atLeast', in: 'query', meaning: '`<stream>@<version>`: wait until the read side has it.', schema: text },
    ],
    status: 200,
    answer: 'QueryAnswer',
    problems: ['invalid-request', 'malformed-json', 'invalid-stream', 'not-found', 'not-yet', 'projection-failed'],
  },
  {
    id: 'makeTicket',
    method: 'post',
    path: '/v1/tickets',
    summary: 'A ticket that opens one live socket.',
    signedIn: true,
    parameters: [],
    request: 'TicketRequest',
    status: 200,
    answer: 'TicketAnswer',
    problems: [...bodyProblems, 'not-found'],
  },
  {
    id: 'openLive',
    method: 'get',
    path: '/v1/live',
    summary: 'Follow a feed by WebSocket, with the subprotocols `headwater.v1` and `ticket.<ticket>`.',
    signedIn: false,
    parameters: [{ name: 'feed', in: 'query', meaning: 'Name of the feed.', schema: text }],
    status: 101,
    problems: ['invalid-request', 'forbidden'],
  },
  {
    id: 'readHealth',
    method: 'get',
    path: '/v1/health',
    summary: 'Whether the edge answers.',
    signedIn: false,
    parameters: [],
    status: 200,
    answer: 'HealthAnswer',
    problems: [],
  },
  {
    id: 'readLimits',
    method: 'get',
    path: '/v1/limits',
    summary: 'The limits of this edge.',
    signedIn: false,
    parameters: [],
    status: 200,
    answer: 'Limits',
    problems: [],
  },
  {
    id: 'readOpenApi',
    method: 'get',
    path: '/v1/openapi.json',
    summary: 'An OpenAPI 3.1 document with the commands and events of the running domain.',
    signedIn: false,
    parameters: [],
    status: 200,
    problems: [],
  },
  {
    id: 'makeDevToken',
    method: 'post',
    path: '/v1/dev/token',
    summary: 'Sign in without a password: on a local run alone, 404 anywhere else.',
    signedIn: false,
    parameters: [],
    request: 'DevTokenRequest',
    status: 200,
    answer: 'DevTokenAnswer',
    problems: [...bodyProblems, 'not-found'],
  },
];
