/** Who works here, for the components that say “you”. */
import { createContext, useContext } from 'react';
import type { Person } from './people.ts';

const PersonContext = createContext<Person | undefined>(undefined);

export const PersonProvider = PersonContext.Provider;

export function usePerson(): Person {
  const person = useContext(PersonContext);
  if (person === undefined) throw new Error('Nobody is signed in here: <PersonProvider> is missing.');
  return person;
}
