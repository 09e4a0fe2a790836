/** Who is signed in; changing to somebody else, and signing out. */
import { Check, LogOut } from 'lucide-react';
import { Popover } from '../ui/popover.tsx';
import { Avatar } from './avatar.tsx';
import { people, type Person } from './people.ts';
import { usePerson } from './person-context.tsx';

export interface PersonMenuProps {
  readonly onSwitch: (person: Person) => void;
  readonly onSignOut: () => void;
}

export function PersonMenu({ onSwitch, onSignOut }: PersonMenuProps) {
  const person = usePerson();
  return (
    <Popover
      className="button plain person-button"
      label={`Signed in as ${person.name}`}
      button={
        <>
          <Avatar person={person} />
          <span className="person-name">{person.name}</span>
        </>
      }
    >
      {() => (
        <div className="person-menu">
          <p>
            <strong>{person.name}</strong>
            <span className="soft">{person.tenant.name}</span>
          </p>
          <ul>
            {people.map((other) => (
              <li key={other.id}>
                <button type="button" className="person" aria-current={other === person} onClick={() => onSwitch(other)}>
                  <Avatar person={other} />
                  <span>
                    <strong>{other.name}</strong>
                    <span className="soft">{other.tenant.name}</span>
                  </span>
                  {other === person && <Check size={17} aria-hidden />}
                </button>
              </li>
            ))}
          </ul>
          <button type="button" className="button" onClick={onSignOut}>
            <LogOut size={17} aria-hidden />
            Sign out
          </button>
        </div>
      )}
    </Popover>
  );
}
