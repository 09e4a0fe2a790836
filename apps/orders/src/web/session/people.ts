/** The sample people who may sign in here. A real desk takes them from its identity provider. */

export interface Tenant {
  readonly id: string;
  readonly name: string;
}

export interface Person {
  /** The principal, as the edge knows it. */
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly tenant: Tenant;
}

const northwind: Tenant = { id: 'demo', name: 'Northwind Outfitters' };
const harbour: Tenant = { id: 'harbour', name: 'Harbour Coffee' };

export const people: readonly Person[] = [
  { id: 'ana', name: 'Ana Ruiz', role: 'Order desk', tenant: northwind },
  { id: 'ben', name: 'Ben Okafor', role: 'Order desk', tenant: northwind },
  { id: 'chloe', name: 'Chloe Martin', role: 'Warehouse', tenant: northwind },
  { id: 'dora', name: 'Dora Lindqvist', role: 'Order desk', tenant: harbour },
];

/** Somebody who is not in the list is called by their id. */
export function nameOf(id: string): string {
  return people.find((person) => person.id === id)?.name ?? id;
}

export function findPerson(tenant: string, id: string): Person | undefined {
  return people.find((person) => person.tenant.id === tenant && person.id === id);
}
