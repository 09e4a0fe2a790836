import { describe, expect, test } from 'vitest';
import { allSchemas } from './all-schemas.ts';
import { endpoints } from './endpoints.ts';
import { openApiDocument } from './openapi.ts';

describe('openApiDocument', () => {
  const document = openApiDocument({
    commands: [{ aggregate: 'order', type: 'ShipOrder', schemaVersion: 1, schema: { type: 'object' } }],
    events: [{ aggregate: 'order', type: 'Order shipped', schemaVersion: 2 }],
  });

  test('[P17] it lists every endpoint, and every reference in it leads somewhere', () => {
    expect(Object.keys(document.paths)).toEqual(endpoints.map(({ path }) => path));
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
    expect(references.length).toBeGreaterThan(20);
    for (const path of new Set(references)) {
      const target = path.split('/').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
      expect({ path, target }).toEqual({ path, target: expect.anything() as unknown });
    }
  });

  test('[P17] every message and every type of the domain is a component', () => {
    expect(document.components.schemas).toMatchObject({
      'command.order.ShipOrder.v1': { type: 'object' },
      'event.order.Order_shipped.v2': {},
    });
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(Object.keys(allSchemas)));
    expect(document.components.schemas['PushRequest']).toMatchObject({ additionalProperties: false, required: ['clientId', 'groups'] });
    expect(document.components.schemas['FeedPage']).toMatchObject({
      properties: { entries: { items: { $ref: '#/components/schemas/FeedEntry' } } },
    });
  });

  test('[P17] it is JSON, and open endpoints ask for no token', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(document.paths['/v1/health']).toMatchObject({ get: { security: [] } });
    expect(document.paths['/v1/commands']).toMatchObject({ post: { security: [{ bearer: [] }] } });
  });
});
