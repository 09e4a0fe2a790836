/** Money in words: amounts are integers in the minor unit of their currency. */

/** `1250`, `EUR` as `€12.50` (in the language of `locale`; default: the runtime's). */
export function formatMoney(amount: number, currency: string, locale?: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  return format.format(amount / 10 ** minorDigits(currency));
}

/** How many digits of an amount are behind the decimal point: 2 for EUR, 0 for JPY. */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
