/** The customers that samples and the new-order form offer. Anybody else is called by their id. */

export interface Customer {
  readonly id: string;
  readonly name: string;
}

export const customers: readonly Customer[] = [
  { id: 'alder-and-ash', name: 'Alder & Ash Carpentry' },
  { id: 'bluebird-bakery', name: 'Bluebird Bakery' },
  { id: 'cedar-clinic', name: 'Cedar Street Clinic' },
  { id: 'driftwood-hotel', name: 'Driftwood Hotel' },
  { id: 'ember-kitchen', name: 'Ember Kitchen' },
  { id: 'fjord-cycling', name: 'Fjord Cycling Club' },
  { id: 'garnet-press', name: 'Garnet Press' },
  { id: 'hollow-oak', name: 'Hollow Oak School' },
  { id: 'ironbridge', name: 'Ironbridge Climbing' },
  { id: 'juniper-films', name: 'Juniper Films' },
  { id: 'kestrel-surveys', name: 'Kestrel Surveys' },
  { id: 'lantern-books', name: 'Lantern Books' },
  { id: 'meridian-coffee', name: 'Meridian Coffee' },
  { id: 'nightjar-audio', name: 'Nightjar Audio' },
  { id: 'orchard-vets', name: 'Orchard Vets' },
  { id: 'pebble-nursery', name: 'Pebble Nursery' },
];

const nameById = new Map(customers.map(({ id, name }) => [id, name]));

export function customerName(id: string): string {
  return nameById.get(id) ?? id;
}

/** The ids of those whose name has `text` in it, in capitals or not. */
export function customersNamed(text: string): readonly string[] {
  const wanted = text.toLowerCase();
  return customers.filter(({ name }) => name.toLowerCase().includes(wanted)).map(({ id }) => id);
}
