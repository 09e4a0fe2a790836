/** A person as initials on a colour of their own. */
import type { Person } from './people.ts';

export function Avatar({ person }: { readonly person: Person }) {
  const initials = person.name
    .split(' ')
    .map((part) => part.charAt(0))
    .join('');
  // Drawn by the style sheet: a picture, not a text that the name of the button around it would have to repeat.
  return <span className={`avatar ${person.id}`} data-initials={initials} aria-hidden />;
}
