/** Amounts as people type them. */

/** `12.50` or `12,5` in a currency of two digits is 1250; undefined for what is no amount, or has too many digits. */
export function parseAmount(text: string, digits: number): number | undefined {
  const [, whole, fraction = ''] = /^\s*(\d{1,9})(?:[.,](\d+))?\s*$/.exec(text) ?? [];
  if (whole === undefined || fraction.length > digits) return undefined;
  return Number(whole) * 10 ** digits + Number(fraction.padEnd(digits, '0') || 0);
}

/** The amount as one would type it: `12.50`. */
export function amountText(amount: number, digits: number): string {
  return (amount / 10 ** digits).toFixed(digits);
}
