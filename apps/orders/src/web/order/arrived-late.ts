/** Work without a network arrives later than it was done; that is worth telling when somebody could notice. */
const NOTICED_MS = 120_000;

export function arrivedLate(event: { readonly recordedAt: string; readonly meta: { readonly issuedAt: string } }): boolean {
  return Date.parse(event.recordedAt) - Date.parse(event.meta.issuedAt) > NOTICED_MS;
}
