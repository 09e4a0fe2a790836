/** The client of one person on this device. */
import { createClient, type Client } from '@headwater/client';
import { Order, OrderList } from '../../domain/index.ts';
import type { Person } from '../session/people.ts';
import { tokenSource } from '../session/token-source.ts';
import type { Wire } from './wire.ts';

/** Opens the person's local database and begins to sync. */
export async function openDesk(person: Person, wire: Wire): Promise<Client> {
  const tokens = tokenSource(person, wire.fetch);
  return await createClient({
    name: 'order-desk',
    aggregates: [Order],
    projections: [OrderList],
    sync: { url: '/', feeds: ['main'], principal: { tenant: person.tenant.id, id: person.id }, token: tokens.token },
    ports: {
      ...wire.ports,
      async fetch(url, init) {
        const response = await wire.ports.fetch(url, init);
        if (response.status === 401) tokens.forget();
        return response;
      },
    },
  });
}
