/**
 * The text of `docs/PROTOCOL.md`: the narrative in `protocol.template.md`, with everything that the schemas and tables
 * know put in where the template says `{{name}}`.
 */
import { readFileSync } from 'node:fs';
import { endpoints } from '../src/endpoints.ts';
import { defaultLimits } from '../src/limits.ts';
import type { JsonSchema } from '../src/message-json-schemas.ts';
import { messageJsonSchemas } from '../src/message-json-schemas.ts';
import { closeCodes } from '../src/messages/close-codes.ts';
import { problems } from '../src/problems.ts';

/** Where the document belongs. */
export const documentUrl: URL = new URL('../../../docs/PROTOCOL.md', import.meta.url);

const TEMPLATE_URL = new URL('protocol.template.md', import.meta.url);
const REFERENCE = '#';

export function protocolDocument(): string {
  const parts: Readonly<Record<string, () => string>> = {
    endpoints: endpointTable,
    messages: messageSections,
    problems: problemTable,
    limits: limitTable,
    closeCodes: closeCodeTable,
  };
  return readFileSync(TEMPLATE_URL, 'utf8').replaceAll(/\{\{(\w+)\}\}/g, (_placeholder, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`The template asks for '${name}', which nothing makes.`);
    return part();
  });
}

function endpointTable(): string {
  const rows = endpoints.map(({ method, path, parameters, request, answer, status, signedIn, summary }) => {
    const query = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    const address = `\`${method.toUpperCase()} ${path}${query.length === 0 ? '' : `?${query.join('&')}`}\``;
    return [address, summary, signedIn ? 'yes' : 'no', messageLink(request), answer === undefined ? String(status) : messageLink(answer)];
  });
  return table(['request', 'what it does', 'token', 'body', 'answer'], rows);
}

function messageLink(name: string | undefined): string {
  return name === undefined ? '' : `[${name}](#${name.toLowerCase()})`;
}

function messageSections(): string {
  const schemas = messageJsonSchemas((name) => REFERENCE + name);
  return Object.entries(schemas)
    .map(([name, schema]) => `### ${name}\n\n\`\`\`\n${notation(schema, '')}\n\`\`\``)
    .join('\n\n');
}

/** A schema as a reader of TypeScript would write the type, with what a type cannot say in brackets. */
function notation(schema: JsonSchema, indent: string): string {
  const { $ref, anyOf, oneOf, enum: values, type } = schema;
  if (typeof $ref === 'string') return $ref.slice(REFERENCE.length);
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  const members = (anyOf ?? oneOf) as readonly JsonSchema[] | undefined; // JSON Schema says so
  if (members !== undefined) return members.map((member) => notation(member, indent)).join(' | ');
  if (type === 'array') return `[ ${notation(schema['items'] as JsonSchema, indent)} … ]`; // JSON Schema says so
  if (type === 'object') return objectNotation(schema, indent);
  return typeof type === 'string' ? type + constraints(schema) : 'JSON';
}

function objectNotation({ properties = {}, required = [] }: JsonSchema, indent: string): string {
  const inner = `${indent}  `;
  const optional = (name: string) => ((required as readonly string[]).includes(name) ? '' : '?'); // JSON Schema says so
  const lines = Object.entries(properties as Readonly<Record<string, JsonSchema>>).map(
    ([name, schema]) => `${inner}${name}${optional(name)}: ${notation(schema, inner)}`,
  );
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

function constraints({ minimum, minLength, maxLength, pattern }: JsonSchema): string {
  const found: string[] = [];
  if (typeof minimum === 'number') found.push(`≥ ${minimum}`);
  if (typeof maxLength === 'number') found.push(`${typeof minLength === 'number' ? minLength : 0}–${maxLength} long`);
  if (typeof pattern === 'string') found.push(pattern);
  return found.length === 0 ? '' : ` (${found.join(', ')})`;
}

function problemTable(): string {
  const rows = Object.entries(problems).map(([code, { status, title, retry, remedy }]) => [
    String(status),
    `\`${code}\``,
    title,
    retry,
    remedy,
  ]);
  return table(['status', 'code', 'title', 'again', 'what to do'], rows);
}

function limitTable(): string {
  return table(
    ['limit', 'default'],
    Object.entries(defaultLimits).map(([name, value]: [string, number]) => [`\`${name}\``, value.toLocaleString('en-US')]),
  );
}

function closeCodeTable(): string {
  return table(
    ['code', 'name'],
    Object.entries(closeCodes).map(([name, code]) => [String(code), `\`${name}\``]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
