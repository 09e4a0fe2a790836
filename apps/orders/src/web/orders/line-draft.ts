/** A line as it is being typed, and what is wrong with it. */
import { MAX_PRICE, MAX_QUANTITY, minorDigits, type Line } from '../../domain/index.ts';
import { products } from '../samples/products.ts';
import { amountText, parseAmount } from '../words/parse-amount.ts';

export interface LineDraft {
  readonly sku: string;
  readonly name: string;
  readonly quantity: string;
  readonly price: string;
}

export type LineProblems = Partial<Record<keyof LineDraft, string>>;

export const emptyLine: LineDraft = { sku: '', name: '', quantity: '1', price: '' };

/** A known SKU fills in what goes with it, unless the person has typed something there. */
export function withSku(draft: LineDraft, sku: string, currency: string): LineDraft {
  const product = products.find((known) => known.sku === sku.trim().toUpperCase());
  if (product === undefined) return { ...draft, sku };
  return {
    ...draft,
    sku: product.sku,
    name: draft.name || product.name,
    price: draft.price || amountText(product.price, minorDigits(currency)),
  };
}

/** The line, or what is wrong with it field by field. */
export function readLine(draft: LineDraft, currency: string): { readonly line: Line } | { readonly problems: LineProblems } {
  const sku = draft.sku.trim();
  const name = draft.name.trim();
  const quantity = Number(draft.quantity);
  const price = parseAmount(draft.price, minorDigits(currency));
  const problems: LineProblems = {
    ...(!/^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$/.test(sku) && { sku: 'Letters, digits, . _ / -' }),
    ...((name === '' || name.length > 120) && { name: '1 to 120 characters' }),
    ...((!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_QUANTITY) && { quantity: `1 to ${MAX_QUANTITY}` }),
    ...((price === undefined || price > MAX_PRICE) && { price: `Like ${amountText(1_250, minorDigits(currency))}` }),
  };
  return price === undefined || Object.keys(problems).length > 0 ? { problems } : { line: { sku, name, quantity, price } };
}
