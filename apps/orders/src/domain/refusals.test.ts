import { describe, expect, it } from 'vitest';
import { refusalInWords, type OrderRefusal } from './refusals.ts';

type RefusalByCode = { readonly [Code in OrderRefusal['code']]: Extract<OrderRefusal, { readonly code: Code }>['details'] };

/** One of each: a new code does not compile without one. */
const refusals: RefusalByCode = {
  OrderNotFound: undefined,
  OrderAlreadyExists: undefined,
  OrderNotOpen: { status: 'shipped' },
  OrderWasCancelled: { reason: 'customer changed mind' },
  SkuAlreadyOrdered: { sku: 'BEAN-1', quantity: 2 },
  TooManyLines: { limit: 100 },
  LastLine: { sku: 'BEAN-1' },
  AmountDiffers: { amount: 2_500, total: 2_890, currency: 'EUR' },
  OrderAlreadyPaid: { amount: 2_500, method: 'card', currency: 'EUR' },
  OrderNotPaid: { total: 2_500, currency: 'EUR' },
  OrderNotShipped: { status: 'paid' },
  OrderAlreadyShipped: { trackingNo: '1Z-1' },
};

describe('refusals', () => {
  // The table above has, for each code, that code's details.
  const all = Object.entries(refusals).map(([code, details]) => ({ kind: 'rejection', code, details }) as OrderRefusal);

  it.each(all)('[O10] $code is a sentence of its own that tells the details', (refusal) => {
    const sentence = refusalInWords(refusal);
    expect(sentence).toMatch(/^[A-Z].*\.$/s);
    for (const detail of Object.values(refusal.details ?? {})) {
      if (typeof detail === 'string' && !['EUR', 'card'].includes(detail)) expect(sentence).toContain(detail);
    }
  });

  it('[O10] a code of a newer edge is named', () => {
    const newer = { kind: 'rejection', code: 'OrderOnHold', details: undefined } as unknown as OrderRefusal;
    expect(refusalInWords(newer)).toBe('The order refused this (OrderOnHold).');
  });

  it('[O10] amounts are told as money', () => {
    expect(refusalInWords({ kind: 'rejection', code: 'AmountDiffers', details: refusals.AmountDiffers })).toMatch(/28[.,]90.*25[.,]00/);
  });
});
