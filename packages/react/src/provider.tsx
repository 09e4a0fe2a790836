/** The client, handed to all components below. */
import type { Client } from '@headwater/client';
import { createContext, useContext, type ReactElement, type ReactNode } from 'react';

const ClientContext = createContext<Client | undefined>(undefined);

/** Hands `client` to the hooks of all components below. Closing it is the business of whoever created it. */
export function HeadwaterProvider({ client, children }: { readonly client: Client; readonly children?: ReactNode }): ReactElement {
  return <ClientContext.Provider value={client}>{children}</ClientContext.Provider>;
}

/** The client of the nearest provider. Throws when there is none. */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === undefined) throw new Error('A Headwater hook was used outside of <HeadwaterProvider>.');
  return client;
}
