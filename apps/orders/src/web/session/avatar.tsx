/** A person as initials on a colour of their own. */
import type { Person } from './people.ts';

export function Avatar({ person }: { readonly person: Person }) {
  const initials = person.name
    .split(' ')
    .map((part) => part.charAt(0))
    .join('');
  return (
    <span className={`avatar ${person.id}`} aria-hidden>
      {initials}
    </span>
  );
}
