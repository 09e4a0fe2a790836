/**
 * Tickets that were used and could still be taken for good. In memory: after an eviction a ticket is known as used by
 * the socket that it opened; only one whose socket was closed meanwhile, within its half minute, would be taken again.
 */
export class UsedTickets {
  readonly #expiryById = new Map<string, number>();

  /** False when the ticket was used before. */
  use(id: string, expiresAt: number, now: number): boolean {
    // In the order of their use, which is nearly that of their expiry.
    for (const [known, expiry] of this.#expiryById) {
      if (expiry > now) break;
      this.#expiryById.delete(known);
    }
    if (this.#expiryById.has(id)) return false;
    this.#expiryById.set(id, expiresAt);
    return true;
  }
}
