/** Opens the desk of a person for as long as a component is mounted. */
import type { Client } from '@headwater/client';
import { useEffect, useState } from 'react';
import type { Person } from '../session/people.ts';
import { openDesk } from './open-desk.ts';
import type { Wire } from './wire.ts';

export type Desk =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly client: Client }
  | { readonly kind: 'failed'; readonly error: unknown };

export function useDesk(person: Person, wire: Wire): Desk {
  const [desk, setDesk] = useState<Desk>({ kind: 'opening' });
  useEffect(() => {
    let left = false;
    let opened: Client | undefined;
    openDesk(person, wire).then(
      (client) => {
        opened = client;
        if (left) void client.close();
        else setDesk({ kind: 'open', client });
      },
      (error: unknown) => {
        if (!left) setDesk({ kind: 'failed', error });
      },
    );
    return () => {
      left = true;
      setDesk({ kind: 'opening' });
      void opened?.close();
    };
  }, [person, wire]);
  return desk;
}
