/**
 * Who works in this tab. A tab keeps its own person, so that two people can be tried side by side in one browser; a new
 * tab begins with whoever signed in last.
 */
import { findPerson, type Person } from './people.ts';

const KEY = 'order-desk.person';

export function rememberedPerson(): Person | undefined {
  const text = sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
  const [tenant, id] = text?.split('/') ?? [];
  return tenant === undefined || id === undefined ? undefined : findPerson(tenant, id);
}

export function rememberPerson(person: Person): void {
  const text = `${person.tenant.id}/${person.id}`;
  sessionStorage.setItem(KEY, text);
  localStorage.setItem(KEY, text);
}

export function forgetPerson(): void {
  // An empty entry: this tab is signed out even if another tab of the browser is not.
  sessionStorage.setItem(KEY, '');
  localStorage.removeItem(KEY);
}
