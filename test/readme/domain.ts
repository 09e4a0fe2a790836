// domain.ts: runs in the browser, in a Worker and in tests
import * as z from 'zod/mini';
import { command, defineAggregate, defineProjection, event } from '@headwater/core';

type Parcel = { status: 'none' } | { status: 'packed'; to: string } | { status: 'sent'; to: string };

export const ParcelStream = defineAggregate('parcel', {
  events: {
    Packed: event(z.object({ to: z.string() })),
    Sent: event(z.object({ trackingNo: z.string() })),
  },
  commands: {
    Pack: command(z.object({ to: z.string() })),
    Send: command(z.object({ trackingNo: z.string() }), { onConflict: 'strict' }),
  },
  initialState: (): Parcel => ({ status: 'none' }),
  evolve: {
    Packed: (_state, { data }) => ({ status: 'packed', to: data.to }),
    Sent: (state) => (state.status === 'packed' ? { status: 'sent', to: state.to } : state),
  },
  decide: {
    Pack: ({ data }, state, { event, reject }) => (state.status === 'none' ? event.Packed(data) : reject('AlreadyPacked')),
    Send: ({ data }, state, { event, reject }) =>
      state.status === 'packed' ? event.Sent(data) : reject('NotPacked', { status: state.status }),
  },
});

export const Parcels = defineProjection('parcels', {
  version: 1,
  from: [ParcelStream],
  key: (event) => event.stream,
  initial: () => ({ to: '', status: 'packed' }),
  on: {
    Packed: (doc, { data }) => ({ ...doc, to: data.to }),
    Sent: (doc) => ({ ...doc, status: 'sent' }),
  },
  indexes: { byStatus: (doc) => doc.status },
  queries: (query) => ({ ByStatus: query(z.object({ status: z.string() }), ({ status }, docs) => docs.where('byStatus', status)) }),
});
