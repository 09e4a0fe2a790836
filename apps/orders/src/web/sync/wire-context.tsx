/** The wire, handed to the components that show or cut it. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Wire } from './wire.ts';

const WireContext = createContext<Wire | undefined>(undefined);

export const WireProvider = WireContext.Provider;

export function useWire(): Wire {
  const wire = useContext(WireContext);
  if (wire === undefined) throw new Error('There is no wire: <WireProvider> is missing.');
  return wire;
}

export function useWireCut(): boolean {
  const { subscribe, isCut } = useWire();
  return useSyncExternalStore(subscribe, isCut);
}
