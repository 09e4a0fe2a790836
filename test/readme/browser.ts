// browser.ts
import { createClient } from '@headwater/client';
import { ParcelStream, Parcels } from './domain.ts';

const client = await createClient({
  name: 'parcels',
  aggregates: [ParcelStream],
  projections: [Parcels],
  sync: { url: '/', principal: { tenant: 'demo', id: 'ana' }, token: () => sessionStorage.getItem('token') },
});

client.query(Parcels.queries.ByStatus({ status: 'packed' })).subscribe(console.log); // live, optimistic, also offline

const receipt = await client.aggregate(ParcelStream, 'p-1').execute(ParcelStream.commands.Pack({ to: 'Oslo' })); // durable when it resolves
if (receipt.kind === 'rejected') console.log(receipt.rejection.code); // 'AlreadyPacked', typed
if (receipt.kind === 'recorded') console.log(await receipt.settled); // confirmed, rejected, conflict … with what intervened
