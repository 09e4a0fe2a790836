/** Money in words: amounts are integers in the minor unit of their currency. */

/** By locale and currency: a list shows thousands of amounts in a few of them, and making a format takes long. */
const formats = new Map<string, Intl.NumberFormat>();

/** `1250`, `EUR` as `€12.50` (in the language of `locale`; default: the runtime's). */
export function formatMoney(amount: number, currency: string, locale?: string): string {
  return formatOf(currency, locale).format(amount / 10 ** minorDigits(currency));
}

/** How many digits of an amount are behind the decimal point: 2 for EUR, 0 for JPY. */
export function minorDigits(currency: string): number {
  return digitsByCurrency.get(currency) ?? readDigits(currency);
}

const digitsByCurrency = new Map<string, number>();

function readDigits(currency: string): number {
  const digits = formatOf(currency, 'en').resolvedOptions().maximumFractionDigits ?? 2;
  digitsByCurrency.set(currency, digits);
  return digits;
}

function formatOf(currency: string, locale = ''): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(locale === '' ? undefined : locale, { style: 'currency', currency });
  formats.set(key, format);
  return format;
}
