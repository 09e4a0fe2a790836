/** Finds a port for a server: the one asked for, or the next that is free. */
export const defaultPort = 8787;

const triedPorts = 20;

/** @throws when the text is not a port. */
export function portOf(text: string | undefined): number {
  if (text === undefined || text === '') return defaultPort;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`PORT is ${text}: it must be a number from 1 to 65535.`);
  return port;
}

/**
 * Calls `listen` with `port`, then with the ones after it for as long as they are taken; `onTaken` hears of each.
 * @throws what `listen` threw, when that is anything but a taken port or when twenty ports in a row are taken.
 */
export async function listenOnFreePort<Server>(
  port: number,
  listen: (port: number) => Promise<Server>,
  onTaken: (port: number) => void,
): Promise<Server> {
  const last = Math.min(port + triedPorts - 1, 65_535);
  for (let candidate = port; ; candidate++) {
    try {
      return await listen(candidate);
    } catch (error) {
      if (!isTaken(error) || candidate >= last) throw error;
      onTaken(candidate);
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
