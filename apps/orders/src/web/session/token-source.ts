/** Tokens of a person from the development sign-in, kept until shortly before they expire. */
import type { Person } from './people.ts';

const SPARE_MS = 60_000;

export interface TokenSource {
  /** The token of the moment; undefined where nobody is signed in by development sign-in. Rejects when the edge is out of reach. */
  readonly token: () => Promise<string | undefined>;
  /** The edge refused it: the next one is a new one. */
  readonly forget: () => void;
}

/** `send` is fetch, or what stands in for it. */
export function tokenSource(person: Person, send: typeof fetch): TokenSource {
  let present: { readonly token: string; readonly renewAt: number } | undefined;
  return {
    async token() {
      if (present !== undefined && Date.now() < present.renewAt) return present.token;
      present = undefined;
      const response = await send('/v1/dev/token', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id: person.id, tenant: person.tenant.id }),
      });
      if (response.status >= 500) throw new Error(`The sign-in failed with ${response.status}.`);
      if (!response.ok) return undefined;
      const { token, expiresAt } = (await response.json()) as { readonly token: string; readonly expiresAt: string }; // protocol: development sign-in
      present = { token, renewAt: Date.parse(expiresAt) - SPARE_MS };
      return token;
    },
    forget() {
      present = undefined;
    },
  };
}
