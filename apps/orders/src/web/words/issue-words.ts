/** What a schema found wrong, in words. */
import type { Issue } from '@headwater/core';

const fieldWords: Readonly<Record<string, string>> = {
  customerId: 'Customer',
  currency: 'Currency',
  lines: 'Lines',
  sku: 'SKU',
  name: 'Name',
  quantity: 'Quantity',
  price: 'Price',
  amount: 'Amount',
  trackingNo: 'Tracking number',
  reason: 'Reason',
  text: 'Note',
};

/** `Line 2, price: too small.` */
export function issuesInWords(issues: readonly Issue[]): string {
  return issues.map(({ path, message }) => [placeInWords(path), message].filter(Boolean).join(': ')).join('; ');
}

function placeInWords(path: Issue['path']): string {
  const [first, index, field] = path;
  if (first === 'lines' && typeof index === 'number')
    return `Line ${index + 1}${field === undefined ? '' : `, ${wordFor(field).toLowerCase()}`}`;
  return first === undefined ? '' : wordFor(first);
}

function wordFor(field: string | number): string {
  return fieldWords[String(field)] ?? String(field);
}
