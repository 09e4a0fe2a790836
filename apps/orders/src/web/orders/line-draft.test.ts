import { describe, expect, it } from 'vitest';
import { emptyLine, readLine, withSku } from './line-draft.ts';

describe('a line as it is typed', () => {
  it('[O28] is read with its price in minor units', () => {
    expect(readLine({ sku: ' A-1 ', name: ' Mug ', quantity: '3', price: '12,50' }, 'EUR')).toEqual({
      line: { sku: 'A-1', name: 'Mug', quantity: 3, price: 1_250 },
    });
    expect(readLine({ sku: 'A-1', name: 'Mug', quantity: '3', price: '1250' }, 'JPY')).toEqual({
      line: { sku: 'A-1', name: 'Mug', quantity: 3, price: 1_250 },
    });
  });

  it('[O28] tells at each field what is wrong with it', () => {
    const read = readLine({ sku: 'two words', name: ' ', quantity: '0', price: '12.505' }, 'EUR');
    expect('problems' in read && Object.keys(read.problems)).toEqual(['sku', 'name', 'quantity', 'price']);
    expect('problems' in readLine({ sku: 'A', name: 'x', quantity: '1.5', price: '1' }, 'EUR')).toBe(true);
    expect('problems' in readLine({ sku: 'A', name: 'x', quantity: '1', price: '' }, 'EUR')).toBe(true);
  });

  it('[O28] a known SKU fills in what goes with it, and leaves what was typed', () => {
    expect(withSku(emptyLine, 'tent-2', 'EUR')).toEqual({ sku: 'TENT-2', name: 'Two-person tent', quantity: '1', price: '329.00' });
    expect(withSku({ ...emptyLine, name: 'My tent', price: '1.00' }, 'TENT-2', 'EUR')).toMatchObject({ name: 'My tent', price: '1.00' });
    expect(withSku(emptyLine, 'TENT-', 'EUR')).toEqual({ ...emptyLine, sku: 'TENT-' });
  });
});
