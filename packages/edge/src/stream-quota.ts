/**
 * How many streams a principal may begin in an hour: an object costs money, and nothing else limits their number.
 *
 * Counted in this isolate alone, so it bounds a runaway client, not a determined one; it stores nothing.
 */
import type { Clock } from './ports.ts';
import type { Principal } from './principal.ts';

const HOUR_MS = 60 * 60 * 1000;
/** Principals that are remembered; beyond, the one whose hour began first is forgotten. */
const MAX_PRINCIPALS = 10_000;

export interface StreamQuota {
  /** Takes a unit, or tells how long to wait for one. */
  take(principal: Principal): { readonly kind: 'taken' } | { readonly kind: 'exhausted'; readonly retryAfterMs: number };
}

export function createStreamQuota(clock: Clock, perHour: number): StreamQuota {
  const windowByPrincipal = new Map<string, { readonly startedAt: number; taken: number }>();
  return {
    take({ tenant, id }) {
      const key = `${tenant}/${id}`;
      const now = clock.now();
      let window = windowByPrincipal.get(key);
      if (window === undefined || now - window.startedAt >= HOUR_MS) {
        windowByPrincipal.delete(key);
        const oldest = windowByPrincipal.size >= MAX_PRINCIPALS ? windowByPrincipal.keys().next().value : undefined;
        if (oldest !== undefined) windowByPrincipal.delete(oldest);
        window = { startedAt: now, taken: 0 };
        windowByPrincipal.set(key, window);
      }
      if (window.taken >= perHour) return { kind: 'exhausted', retryAfterMs: window.startedAt + HOUR_MS - now };
      window.taken += 1;
      return { kind: 'taken' };
    },
  };
}
