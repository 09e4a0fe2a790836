/**
 * The OpenAPI 3.1 document of an edge: all of `/v1`, and the commands and events of its domain.
 *
 * An entry point of its own (`@headwater/protocol/openapi`): what turns schemas into JSON Schema is larger than the
 * rest of the protocol.
 */
import type { Endpoint, EndpointParameter } from './endpoints.ts';
import { commonProblems, endpoints } from './endpoints.ts';
import type { JsonSchema } from './message-json-schemas.ts';
import { messageJsonSchemas } from './message-json-schemas.ts';
import type { ProblemCode } from './problems.ts';
import { problems } from './problems.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from './version.ts';

export type { JsonSchema } from './message-json-schemas.ts';

/** The data of one command or event type in one schema version; without `schema` where its library cannot say it. */
export interface DomainType {
  readonly aggregate: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly schema?: JsonSchema;
}

export interface OpenApiOptions {
  readonly title?: string;
  /** The version of the application, as its operator counts. */
  readonly version?: string;
  readonly commands?: readonly DomainType[];
  readonly events?: readonly DomainType[];
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, JsonSchema>>;
  readonly components: JsonSchema & { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** Commands and events become components named `<aggregate>.<type>.v<schemaVersion>`, after `command.` or `event.`. */
export function openApiDocument(options: OpenApiOptions = {}): OpenApiDocument {
  const { title = 'Headwater', version = `protocol ${PROTOCOL_VERSION}`, commands = [], events = [] } = options;
  return {
    openapi: '3.1.0',
    info: { title, version },
    paths: Object.fromEntries(endpoints.map((endpoint) => [endpoint.path, { [endpoint.method]: operation(endpoint) }])),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      parameters: { protocol: { name: PROTOCOL_HEADER, in: 'header', schema: { type: 'integer', default: PROTOCOL_VERSION } } },
      schemas: { ...messageJsonSchemas(componentAddress), ...domainSchemas('command', commands), ...domainSchemas('event', events) },
    },
  };
}

function operation(endpoint: Endpoint): JsonSchema {
  const { id, summary, signedIn, request } = endpoint;
  return {
    operationId: id,
    summary,
    security: signedIn ? [{ bearer: [] }] : [],
    parameters: [{ $ref: '#/components/parameters/protocol' }, ...endpoint.parameters.map(parameter)],
    ...(request === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: reference(request) } } } }),
    responses: { [endpoint.status]: success(endpoint), ...failures(endpoint) },
  };
}

function parameter({ name, in: place, meaning, schema }: EndpointParameter): JsonSchema {
  return { name, in: place, required: place === 'path', description: meaning, schema };
}

function success({ summary, answer }: Endpoint): JsonSchema {
  return answer === undefined
    ? { description: summary }
    : { description: summary, content: { 'application/json': { schema: reference(answer) } } };
}

function failures({ signedIn, problems: own }: Endpoint): JsonSchema {
  const codes = new Set<ProblemCode>([...own, ...(signedIn ? commonProblems : (['upgrade-required', 'unavailable'] as const))]);
  const codesByStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) codesByStatus.set(problems[code].status, [...(codesByStatus.get(problems[code].status) ?? []), code]);
  const content = { 'application/problem+json': { schema: reference('Problem') } };
  return Object.fromEntries([...codesByStatus].map(([status, found]) => [status, { description: found.join(', '), content }]));
}

function domainSchemas(kind: 'command' | 'event', types: readonly DomainType[]): Readonly<Record<string, JsonSchema>> {
  // A component's name takes letters, digits and `._-` alone.
  const nameOf = ({ aggregate, type, schemaVersion }: DomainType) =>
    `${kind}.${aggregate}.${type.replaceAll(/[^A-Za-z0-9._-]/g, '_')}.v${schemaVersion}`;
  return Object.fromEntries(types.map((found) => [nameOf(found), found.schema ?? {}]));
}

function reference(name: string): JsonSchema {
  return { $ref: componentAddress(name) };
}

function componentAddress(name: string): string {
  return `#/components/schemas/${name}`;
}
