/** Signed out, a choice of people; signed in, that person's desk. */
import { useState } from 'react';
import { DeskOf } from './desk-of.tsx';
import type { Person } from './session/people.ts';
import { forgetPerson, rememberPerson, rememberedPerson } from './session/remembered-person.ts';
import { SignInPage } from './session/sign-in-page.tsx';

export function App() {
  const [person, setPerson] = useState(rememberedPerson);

  const signIn = (chosen: Person) => {
    rememberPerson(chosen);
    setPerson(chosen);
  };
  const signOut = () => {
    forgetPerson();
    setPerson(undefined);
  };

  if (person === undefined) return <SignInPage onSignIn={signIn} />;
  // The key: another person's desk shares nothing with this one, not even for a moment.
  return <DeskOf key={`${person.tenant.id}/${person.id}`} person={person} onSwitch={signIn} onSignOut={signOut} />;
}
