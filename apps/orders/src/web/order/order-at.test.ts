import { recordEvents } from '@headwater/core';
import { expect, it } from 'vitest';
import { cancelled, created, filters, lineAdded, noted, paid } from '../../domain/testing/order-events.ts';
import { orderAt } from './order-at.ts';

const meta = { commandId: 'c', clientId: 'd', actor: 'ana', issuedAt: '2026-01-01T00:00:00.000Z' };
const history = recordEvents([created(), lineAdded(filters), noted(), paid(2_890), cancelled()], {
  stream: 'order-1',
  version: 0,
  recordedAt: meta.issuedAt,
  meta,
});

it('[O45] an order is shown as it was after each of its events', () => {
  const states = history.map((_, index) => orderAt(history, index + 1));
  expect(states.map(({ status }) => status)).toEqual(['open', 'open', 'open', 'paid', 'cancelled']);
  expect(states.map((state) => ('lines' in state ? state.lines.length : 0))).toEqual([1, 2, 2, 2, 2]);
});
