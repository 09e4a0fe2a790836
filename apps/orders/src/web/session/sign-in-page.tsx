/** Choosing who works here. Development only: the edge signs whoever asks, and only when it runs locally. */
import { Droplets } from 'lucide-react';
import { useWireCut } from '../sync/wire-context.tsx';
import { WireSwitch } from '../sync/wire-switch.tsx';
import { Avatar } from './avatar.tsx';
import { people, type Person } from './people.ts';

export function SignInPage({ onSignIn }: { readonly onSignIn: (person: Person) => void }) {
  const cut = useWireCut();
  const tenants = [...new Set(people.map(({ tenant }) => tenant))];
  return (
    <main className="sign-in">
      <div className="card sign-in-card">
        <Droplets size={34} className="brand-mark" aria-hidden />
        <h1>Who is at the desk?</h1>
        <p className="soft">Sample people for a local run. Orders of one company are never seen by the other.</p>
        {tenants.map((tenant) => (
          <section key={tenant.id} aria-label={tenant.name}>
            <h2 className="soft">{tenant.name}</h2>
            <ul>
              {people
                .filter((person) => person.tenant === tenant)
                .map((person) => (
                  <li key={person.id}>
                    <button type="button" className="person" onClick={() => onSignIn(person)}>
                      <Avatar person={person} />
                      <span>
                        <strong>{person.name}</strong>
                        <span className="soft">{person.role}</span>
                      </span>
                    </button>
                  </li>
                ))}
            </ul>
          </section>
        ))}
        {cut && (
          <p className="soft sign-in-cut">
            <WireSwitch /> The wire is cut: the desk opens with what is on this device.
          </p>
        )}
      </div>
    </main>
  );
}
