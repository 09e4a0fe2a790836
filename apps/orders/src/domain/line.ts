/**
 * The lines of an order, and what they add up to.
 *
 * Money is an integer in minor units (cents). The limits keep every total a safe integer: 100 lines of 10,000 pieces at
 * 1,000,000.00 each are 1e14.
 */
import * as z from 'zod/mini';

export const MAX_LINES = 100;
export const MAX_QUANTITY = 10_000;
export const MAX_PRICE = 100_000_000;

export const Sku = z
  .string()
  .check(z.trim(), z.regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$/, 'letters, digits and . _ / - only, at most 40'));

export const Line = z.object({
  sku: Sku,
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(120)),
  quantity: z.int().check(z.gte(1), z.lte(MAX_QUANTITY)),
  price: z.int().check(z.gte(0), z.lte(MAX_PRICE)),
});

/** One thing that is ordered; `price` is for one piece, in minor units. */
export type Line = z.output<typeof Line>;

/** In minor units. */
export function totalOf(lines: readonly Line[]): number {
  return lines.reduce((total, line) => total + lineTotal(line), 0);
}

/** In minor units. */
export function lineTotal(line: Line): number {
  return line.quantity * line.price;
}
